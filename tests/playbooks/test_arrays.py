"""Weights that every message goes through lie together in memory, and are what they were."""

import numpy as np

from playbooks.matching.arrays import in_large_pages, product


def test_weights_keep_their_numbers_and_begin_a_large_page_one_after_the_other() -> None:
    whole = np.arange(15, dtype=np.float32).reshape(5, 3)
    turned = np.arange(12, dtype=np.float32).reshape(3, 4).T

    first, second = in_large_pages(whole, turned)

    assert np.array_equal(first, whole)
    assert np.array_equal(second, turned)
    assert first.ctypes.data % 2**21 == 0
    assert second.ctypes.data == first.ctypes.data + 64
    assert first.flags.c_contiguous
    assert second.flags.c_contiguous


def test_a_product_in_steps_of_rows_is_the_product() -> None:
    weights = np.arange(12, dtype=np.float32).reshape(3, 4)

    for count in range(1, 10):
        rows = np.arange(count * 3, dtype=np.float32).reshape(count, 3)
        assert np.array_equal(product(rows, weights), rows @ weights)

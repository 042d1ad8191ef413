"""What staff's and guests' pages have in common: guarded routes, templates, packing, files that never change."""

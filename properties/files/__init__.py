"""Reads the YAML files that people write about an office: a tree with line numbers, its keys, values and faults.

Called by the readers of office files and of playbooks. Nothing here opens a file.
"""

"""Where rows are kept: engines, the one writer, compiled statements, and who is told of a change."""

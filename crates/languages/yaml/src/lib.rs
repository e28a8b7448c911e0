//! YAML and JSON in one tree that keeps line and column.

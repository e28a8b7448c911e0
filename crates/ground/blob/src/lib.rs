//! Content-addressed bytes: objects, code, artifacts.

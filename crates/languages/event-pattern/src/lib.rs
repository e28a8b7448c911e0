//! EventBridge's event patterns.

//! EventBridge's cron and rate expressions.

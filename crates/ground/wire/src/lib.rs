//! AWS's wire protocols over shape tables: decode, validate, authenticate, answer.

//! The flows of EventBridge under the stock tests, against services that remember what they were asked.

mod deliver;
mod outside;
mod requests;
mod route;
mod schedule;

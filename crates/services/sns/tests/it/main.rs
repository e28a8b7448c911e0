//! The flows of SNS under the stock tests, against carriers that remember what they carried.

mod carriers;
mod deliver;
mod expiry;
mod outside;
mod permissions;
mod requests;

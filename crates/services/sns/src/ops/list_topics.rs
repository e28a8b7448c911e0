//! ListTopics: a hundred at a time, by name.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/api/API_ListTopics.html> (read 2026-11-21).

use api_sns::{ListTopics, ListTopicsError, ListTopicsInput, ListTopicsResponse, Topic};
use wire::page;
use wire::{Cx, Handle, Permission};

use crate::Sns;
use crate::errors;
use crate::names::TopicName;
use crate::tables::Topics;

impl Handle<ListTopics> for Sns {
    async fn permissions(
        &self,
        cx: &Cx,
        input: &ListTopicsInput,
    ) -> Result<Vec<Permission>, ListTopicsError> {
        let _ = (cx, input);
        Ok(vec![Permission::new("sns:ListTopics", "*")])
    }

    async fn handle(&self, cx: &Cx, input: ListTopicsInput) -> Result<ListTopicsResponse, ListTopicsError> {
        let after = match &input.next_token {
            Some(token) => {
                Some(page::key("ListTopics", &cx.scope, token).ok_or_else(|| errors::invalid("NextToken"))?)
            }
            None => None,
        };
        let after = after.map(|name| (cx.scope.clone(), name));
        let mut rows = self.store.read(|tx| tx.scan::<Topics>(&cx.scope, after.as_ref(), PAGE + 1)).await?;
        let more = rows.len() > PAGE;
        rows.truncate(PAGE);
        let last = rows.last().map(|((_, name), _)| name.clone()).filter(|_| more);
        let next_token = last.map(|last| page::token("ListTopics", &cx.scope, &last));
        let topics = rows
            .iter()
            .map(|((scope, name), _)| Topic { topic_arn: Some(TopicName::new(scope, name).arn()) });
        Ok(ListTopicsResponse { topics: Some(topics.collect()), next_token })
    }
}

const PAGE: usize = 100;

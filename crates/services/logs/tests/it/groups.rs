//! What readers of a group see, and what they do not.

use crate::world::Stage;
use std::time::Duration;

#[tokio::test]
async fn readers_never_see_what_has_expired() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    stage.clock.advance(Duration::from_secs(23 * 3600));
    stage.put("second").await;
    stage.keep_a_day().await;
    assert_eq!(stage.messages().await, ["first", "second"]);
    stage.clock.advance(Duration::from_secs(2 * 3600));
    assert_eq!(stage.messages().await, ["second"], "though no flow has run");
}

#[tokio::test]
async fn a_group_made_again_is_empty() {
    let stage = Stage::<()>::new();
    stage.fill().await;
    stage.delete().await;
    stage.fill().await;
    assert_eq!(stage.messages().await, ["first"]);
}

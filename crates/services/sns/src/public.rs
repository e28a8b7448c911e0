//! What is asked without a signature: the certificate that messages are signed with, and the links in confirmations.
//!
//! Follows: <https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.prepare.html> (read 2026-11-21). A link carries its
//! own right: the token, or the ARN of a subscription that did not ask for authentication on leaving.

use api_sns::{InvalidParameterException, NotFoundException};
use kernel::Fault;
use wire::Refusal;

use crate::Sns;
use crate::flows::deliver::{self, Content, Delivery};
use crate::names::{SubscriptionName, TopicName};
use crate::subscribing::{self, Confirming};
use crate::{errors, tables};

/// A page: status, content type, text.
pub struct Page {
    pub status: u16,
    pub content_type: &'static str,
    pub text: String,
}

/// What an unsigned GET asks of SNS.
pub enum Asked {
    Certificate(String),
    Confirm { topic: String, token: String },
    Leave { subscription: String },
}

/// Whether an unsigned GET is for SNS, by its path and its decoded query.
pub fn asked(path: &str, query: &[(String, String)]) -> Option<Asked> {
    if path.starts_with("/SimpleNotificationService-") && path.ends_with(".pem") {
        return Some(Asked::Certificate(path.to_owned()));
    }
    let of = |name: &str| query.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    match (path, of("Action").as_deref()) {
        ("/", Some("ConfirmSubscription")) => {
            Some(Asked::Confirm { topic: of("TopicArn")?, token: of("Token")? })
        }
        ("/", Some("Unsubscribe")) => Some(Asked::Leave { subscription: of("SubscriptionArn")? }),
        _ => None,
    }
}

/// Why a link does not work.
enum Failure {
    Refused(Refusal),
    Fault(Fault),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<NotFoundException> for Failure {
    fn from(exception: NotFoundException) -> Self {
        Self::Refused(exception.into())
    }
}

impl From<InvalidParameterException> for Failure {
    fn from(exception: InvalidParameterException) -> Self {
        Self::Refused(exception.into())
    }
}

impl Sns {
    pub async fn public(&self, asked: Asked) -> Page {
        let answered = match asked {
            Asked::Certificate(path) => self.certificate(&path).await,
            Asked::Confirm { topic, token } => self.confirm(&topic, token).await,
            Asked::Leave { subscription } => self.leave(&subscription).await,
        };
        answered.unwrap_or_else(|failure| {
            let refusal = match failure {
                Failure::Refused(refusal) => refusal,
                Failure::Fault(fault) => Refusal::internal(&fault),
            };
            let error_type = if refusal.sender_is_at_fault() { "Sender" } else { "Receiver" };
            let text = format!(
                "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>{error_type}</Type><Code>{}</Code><Message>{}</Message></Error></ErrorResponse>\n",
                escaped(&refusal.code),
                escaped(&refusal.message)
            );
            Page { status: refusal.status, content_type: "text/xml", text }
        })
    }

    async fn certificate(&self, path: &str) -> Result<Page, Failure> {
        let identity = self.signer.identity().await?;
        if identity.certificate_path != path {
            return Err(Failure::Refused(Refusal::new("NotFound", 404, "There is no such certificate")));
        }
        Ok(Page {
            status: 200,
            content_type: "application/x-pem-file",
            text: identity.certificate_pem.clone(),
        })
    }

    async fn confirm(&self, topic: &str, token: String) -> Result<Page, Failure> {
        let topic = TopicName::parse(topic, "Topic").map_err(|_| errors::invalid("Topic"))?;
        let now = self.clock.now();
        let confirm = move |tx: &mut store::Write<'_>| {
            subscribing::confirm::<Failure>(tx, &topic, &token, now, Confirming::ByLink)
        };
        let name = self.store.write(confirm).await?;
        let arn = escaped(&name.arn());
        let text = format!(
            "<ConfirmSubscriptionResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><ConfirmSubscriptionResult><SubscriptionArn>{arn}</SubscriptionArn></ConfirmSubscriptionResult></ConfirmSubscriptionResponse>\n"
        );
        Ok(Page { status: 200, content_type: "text/xml", text })
    }

    async fn leave(&self, subscription: &str) -> Result<Page, Failure> {
        let name = SubscriptionName::parse(subscription)?;
        let (token, message_id, now) = (self.chance.hex(192), self.chance.uuid(), self.clock.now());
        let leave = move |tx: &mut store::Write<'_>| {
            let row = tables::subscription_at::<Failure>(tx, &name)?;
            if row.authenticate_on_unsubscribe {
                let refusal = Refusal::new(
                    "AuthorizationError",
                    403,
                    "This subscription can be left only with authentication",
                );
                return Err(Failure::Refused(refusal));
            }
            if let Some(row) = subscribing::leave(tx, &name)?.filter(|row| row.confirmed) {
                subscribing::keep_left(tx, &name, row, token.clone(), now)?;
                let content = Content::Farewell(message_id.clone());
                deliver::start(
                    tx,
                    &message_id,
                    &Delivery { subscription: name.clone(), content, since: now },
                )?;
            }
            Ok(())
        };
        self.store.write(leave).await?;
        let text = "<UnsubscribeResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"/>\n".to_owned();
        Ok(Page { status: 200, content_type: "text/xml", text })
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

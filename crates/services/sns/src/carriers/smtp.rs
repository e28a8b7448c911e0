//! Mail through an SMTP server: `smtp://user:password@host:port`, `smtps://...`, as lettre reads it.

use async_trait::async_trait;
use kernel::{Fault, OrFault};
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::{Mail, Mailer, Undelivered};

pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Smtp {
    pub fn new(url: &str, from: &str) -> Result<Self, Fault> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .or_fault(|| "the address of the SMTP server is not one")?
            .build();
        let from = from.parse().or_fault(|| format!("`{from}` is no mail address to send from"))?;
        Ok(Self { transport, from })
    }
}

#[async_trait]
impl Mailer for Smtp {
    async fn send(&self, mail: &Mail) -> Result<(), Undelivered> {
        let lasting = |what: String| Undelivered { what, lasting: true };
        let to: Mailbox = mail.to.parse().map_err(|error| lasting(format!("{}: {error}", mail.to)))?;
        let message = Message::builder()
            .from(Mailbox::new(mail.from_name.clone().or(self.from.name.clone()), self.from.email.clone()))
            .to(to)
            .subject(mail.subject.as_str())
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone())
            .map_err(|error| lasting(error.to_string()))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) => {
                Err(Undelivered { lasting: error.is_permanent(), what: format!("{}: {error}", mail.to) })
            }
        }
    }
}

//! git answers: its output is streamed as it comes; a push ends only when what it moved is recorded.

use super::{Asked, Body, BoxError, Refused, Service, whole};
use crate::change::Turn;
use crate::rules::push_commands::{self, Wrong};
use crate::{CodeCommit, Found};
use bytes::{Bytes, BytesMut};
use exec::git::Task;
use http::{HeaderValue, Response, StatusCode, header};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use kernel::{Fault, OrFault};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::process::Child;
use tokio::sync::mpsc;
use wire::Cx;

/// How long git may work on one request.
const GIT_WITHIN: Duration = Duration::from_secs(3600);
/// Pieces of output that wait for a slow client.
const PIECES_AHEAD: usize = 8;
const PIECE_BYTES: usize = 64 << 10;
const ERRORS_BYTES_MAX: u64 = 16 << 10;

type Pieces = mpsc::Sender<Result<Frame<Bytes>, BoxError>>;

impl CodeCommit {
    /// `GET info/refs`: which references there are.
    pub(super) async fn advertise(
        &self,
        found: &Found,
        service: Service,
        protocol: Option<&str>,
    ) -> Result<Response<Body>, Refused> {
        let bare = self.bare(&found.row.id).await?;
        self.point_head(found, &bare).await?;
        let path = bare.path().to_str().or_fault(|| "the data directory's path is no text")?;
        let arguments = [service.name(), "--stateless-rpc", "--advertise-refs", path];
        let variables = protocol_variable(protocol.filter(|_| service == Service::UploadPack));
        let task = Task { repository: bare.path(), arguments: &arguments, variables: &variables };
        let references = self.git.run(task, b"").await?.checked("tell its references")?;
        let is_v2 = service == Service::UploadPack
            && protocol.is_some_and(|p| p.split(':').any(|p| p == "version=2"));
        let mut body = BytesMut::new();
        if !is_v2 {
            let line = format!("# service=git-{}\n", service.name());
            body.extend_from_slice(format!("{:04x}{line}0000", line.len() + 4).as_bytes());
        }
        body.extend_from_slice(&references);
        Ok(respond(service, "advertisement", whole(body.freeze())))
    }

    pub(super) async fn upload_pack(
        &self,
        found: &Found,
        protocol: Option<&str>,
        request: File,
    ) -> Result<Response<Body>, Refused> {
        let bare = self.bare(&found.row.id).await?;
        let path = bare.path().to_str().or_fault(|| "the data directory's path is no text")?;
        let arguments = ["upload-pack", "--stateless-rpc", path];
        let variables = protocol_variable(protocol);
        let task = Task { repository: bare.path(), arguments: &arguments, variables: &variables };
        let child = self.git.start(task, Some(request)).await?;
        let (pieces, body) = stream();
        tokio::spawn(async move {
            if let Err(fault) = within_limit(pump(child, &pieces, Gone::Stop)).await {
                break_off(&pieces, fault).await;
            }
        });
        Ok(respond(Service::UploadPack, "result", body))
    }

    pub(super) async fn receive_pack(
        &self,
        cx: &Cx,
        asked: &Asked,
        found: &Found,
        mut request: File,
    ) -> Result<Response<Body>, Refused> {
        let commands = push_commands::read(&mut BufReader::new(&request)).map_err(|wrong| match wrong {
            Wrong::Malformed => Refused::text(StatusCode::BAD_REQUEST, "This is no push of git's."),
            Wrong::TooMany => {
                Refused::text(StatusCode::BAD_REQUEST, "A push may move 4000 references at most.")
            }
        })?;
        request.rewind().or_fault(|| "rewinding a request")?;
        for reference in &commands.references {
            match self.allow(cx, asked, Some(reference)).await {
                Err(Refused::Text(StatusCode::FORBIDDEN, reason)) => {
                    let answer = push_commands::refusal(&commands, &reason);
                    return Ok(respond(Service::ReceivePack, "result", whole(answer.into())));
                }
                allowed => allowed?,
            }
        }
        let turn = self.turn(found, &cx.principal.arn).await?;
        let path = turn.bare.path().to_str().or_fault(|| "the data directory's path is no text")?;
        let arguments = ["receive-pack", "--stateless-rpc", path];
        let task = Task { repository: turn.bare.path(), arguments: &arguments, variables: &[] };
        let child = self.git.start(task, Some(request)).await?;
        let (pieces, body) = stream();
        tokio::spawn(async move {
            if let Err(fault) = push(child, &pieces, turn).await {
                break_off(&pieces, fault).await;
            }
        });
        Ok(respond(Service::ReceivePack, "result", body))
    }
}

/// The answer is complete for the client when this has let go of `pieces`: after the record.
async fn push(child: Child, pieces: &Pieces, turn: Turn) -> Result<(), Fault> {
    let pumped = within_limit(pump(child, pieces, Gone::GoOn)).await;
    turn.record().await?;
    pumped
}

async fn within_limit(work: impl Future<Output = Result<(), Fault>>) -> Result<(), Fault> {
    tokio::time::timeout(GIT_WITHIN, work).await.or_fault(|| "git did not end within its time")?
}

/// What to do when the client has gone away.
#[derive(PartialEq)]
enum Gone {
    Stop,
    GoOn,
}

/// Carries git's output to the client until git ends.
async fn pump(mut child: Child, pieces: &Pieces, gone: Gone) -> Result<(), Fault> {
    let mut output = child.stdout.take().or_fault(|| "git has no output")?;
    let errors = child.stderr.take().or_fault(|| "git has no errors")?;
    let mut said = Vec::new();
    let carry = async {
        loop {
            let mut piece = BytesMut::with_capacity(PIECE_BYTES);
            let read = output.read_buf(&mut piece).await.or_fault(|| "reading git's output")?;
            if read == 0 {
                return Ok::<_, Fault>(());
            }
            if pieces.send(Ok(Frame::data(piece.freeze()))).await.is_err() && gone == Gone::Stop {
                return Err(Fault::new("the client went away"));
            }
        }
    };
    let mut limited = errors.take(ERRORS_BYTES_MAX);
    let listen = async {
        let _ = limited.read_to_end(&mut said).await;
        let _ = tokio::io::copy(limited.get_mut(), &mut tokio::io::sink()).await;
    };
    tokio::select! {
        // Dropping the child ends it.
        carried = async { tokio::join!(carry, listen).0 } => carried?,
        () = pieces.closed(), if gone == Gone::Stop => return Ok(()),
    }
    let status = child.wait().await.or_fault(|| "waiting for git")?;
    if !status.success() {
        // The client knows: git told it in its own protocol, or stopped in the middle.
        tracing::info!(%status, said = %String::from_utf8_lossy(&said).trim(), "git ended badly");
    }
    Ok(())
}

fn stream() -> (Pieces, Body) {
    let (pieces, receiver) = mpsc::channel(PIECES_AHEAD);
    let stream = futures_util::stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    (pieces, StreamBody::new(stream).boxed_unsync())
}

/// The answer ends without its end, so that the client does not take it for whole.
async fn break_off(pieces: &Pieces, fault: Fault) {
    tracing::error!(fault = %fault.chain(), "an answer to git was broken off");
    let _ = pieces.send(Err(Box::new(fault))).await;
}

fn protocol_variable(protocol: Option<&str>) -> Vec<(&'static str, &str)> {
    protocol.map(|protocol| ("GIT_PROTOCOL", protocol)).into_iter().collect()
}

fn respond(service: Service, kind: &str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let content_type = format!("application/x-git-{}-{kind}", service.name());
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&content_type) {
        headers.insert(header::CONTENT_TYPE, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, max-age=0, must-revalidate"));
    response
}

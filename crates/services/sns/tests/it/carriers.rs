//! The carriers against real sockets: what is written on the wire, and how answers are read.

use std::sync::{Arc, Mutex};
use svc_sns::carriers::{HttpPost, Mail, Mailer, Post, Smtp, Web};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// An SMTP server for one mail; `refusal` is its answer to RCPT TO, if not consent.
async fn smtp_server(refusal: Option<&'static str>) -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let heard = Arc::new(Mutex::new(String::new()));
    let kept = heard.clone();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 test\r\n").await.expect("written");
        let mut in_data = false;
        while let Ok(Some(line)) = lines.next_line().await {
            kept.lock().expect("lock").push_str(&format!("{line}\n"));
            let answer = match line.split([' ', ':']).next().unwrap_or_default() {
                _ if in_data && line != "." => continue,
                "." => {
                    in_data = false;
                    "250 taken"
                }
                "DATA" => {
                    in_data = true;
                    "354 go on"
                }
                "RCPT" => refusal.unwrap_or("250 fine"),
                _ => "250 fine",
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await.expect("written");
        }
    });
    (url, heard)
}

fn mail() -> Mail {
    let from_name = Some("Release, \"daily\"".into());
    Mail {
        to: "reviewer@example.com".into(),
        from_name,
        subject: "Grüße".into(),
        body: "Hello\n.\nend".into(),
    }
}

#[tokio::test]
async fn a_mail_is_handed_over_whole() {
    let (url, heard) = smtp_server(None).await;
    Smtp::new(&url, "landfall@example.com").expect("an address").send(&mail()).await.expect("sent");
    let heard = heard.lock().expect("lock").clone();
    for part in [
        "MAIL FROM:<landfall@example.com>",
        "RCPT TO:<reviewer@example.com>",
        "Hello\n..\nend",
        "From: =?utf-8?b?UmVsZWFzZSwgImRhaWx5Ig==?= <landfall@example.com>",
    ] {
        assert!(heard.contains(part), "{part} in {heard}");
    }
}

#[tokio::test]
async fn refusals_for_good_and_for_now_are_told_apart() {
    for (refusal, lasting) in [("550 no such mailbox", true), ("450 try later", false)] {
        let (url, _) = smtp_server(Some(refusal)).await;
        let error = Smtp::new(&url, "landfall@example.com")
            .expect("an address")
            .send(&mail())
            .await
            .expect_err("refused");
        assert_eq!(error.lasting, lasting, "{error}");
    }
    let nobody =
        Smtp::new("smtp://127.0.0.1:1", "landfall@example.com").expect("an address").send(&mail()).await;
    assert!(!nobody.expect_err("nobody listens").lasting);
}

#[tokio::test]
async fn a_post_has_its_headers_and_its_length() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut heard = Vec::new();
        while !heard.ends_with(b"body") {
            let mut part = [0; 1024];
            let read = stream.read(&mut part).await.expect("read");
            heard.extend_from_slice(&part[..read]);
        }
        stream.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno").await.expect("written");
        String::from_utf8(heard).expect("text")
    });
    let post = Post {
        url: format!("http://{address}/a?b=c"),
        headers: vec![("x-amz-sns-message-type", "Notification".into())],
        body: "the body".into(),
    };
    assert_eq!(HttpPost::default().post(&post).await.expect("answered"), 503);
    let heard = server.await.expect("served");
    assert!(heard.starts_with("POST /a?b=c HTTP/1.1\r\n"), "{heard}");
    for part in
        ["x-amz-sns-message-type: Notification\r\n", "content-length: 8\r\n", &format!("host: {address}\r\n")]
    {
        assert!(heard.contains(part), "{part} in {heard}");
    }
}

#[tokio::test]
async fn what_cannot_be_reached_says_so() {
    for url in ["http://127.0.0.1:1/", "http://nobody.invalid/", "not a url"] {
        let post = Post { url: url.into(), headers: Vec::new(), body: String::new() };
        assert!(HttpPost::default().post(&post).await.expect_err("unreachable").to_string().contains(url));
    }
}

#[tokio::test]
async fn nothing_is_sent_to_where_clouds_keep_credentials() {
    for url in
        ["http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/"]
    {
        let post = Post { url: url.into(), headers: Vec::new(), body: String::new() };
        let error = HttpPost::default().post(&post).await.expect_err("refused").to_string();
        assert!(error.contains("link-local"), "{error}");
    }
}

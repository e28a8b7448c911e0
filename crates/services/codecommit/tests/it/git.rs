//! Git as people run it: a clone of their own, and the password that the AWS CLI makes.

use exec::git::{Git, Ran, Task};
use kernel::Timestamp;
use std::path::Path;

/// A person's clone, with git as the person runs it.
pub struct Clone {
    folder: tempfile::TempDir,
    git: Git,
    /// `user:password`
    pub credentials: String,
}

impl Clone {
    pub async fn new(credentials: &str) -> Self {
        let clone = Self {
            folder: tempfile::tempdir().unwrap(),
            git: Git::default(),
            credentials: credentials.to_owned(),
        };
        clone.good(&["init", "-q", "-b", "main"]).await;
        clone
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub async fn run(&self, arguments: &[&str]) -> Ran {
        use base64::Engine as _;
        let encoded = base64::engine::general_purpose::STANDARD.encode(&self.credentials);
        let header = format!("'http.extraheader=Authorization: Basic {encoded}'");
        let repository = self.path().join(".git");
        let variables = [
            ("GIT_WORK_TREE", self.path().to_str().unwrap()),
            ("GIT_CONFIG_PARAMETERS", header.as_str()),
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@b"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@b"),
        ];
        self.git.run(Task { repository: &repository, arguments, variables: &variables }, b"").await.unwrap()
    }

    pub async fn good(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments).await;
        assert!(ran.succeeded(), "{arguments:?}: {}", ran.errors);
        String::from_utf8(ran.output).unwrap().trim().to_owned()
    }

    pub async fn commit(&self, file: &str, content: &[u8]) -> String {
        std::fs::write(self.path().join(file), content).unwrap();
        self.good(&["add", "."]).await;
        self.good(&["commit", "-q", "-m", file]).await;
        self.good(&["rev-parse", "HEAD"]).await
    }
}

/// As `aws codecommit credential-helper` makes it.
pub fn signed(key: &str, secret: &str, region: &str, at: Timestamp) -> String {
    use wire::sigv4;
    let time = at.strftime("%Y%m%dT%H%M%S").to_string();
    let hash = sigv4::sha256_hex(b"GIT\n/v1/repos/movies\n\nhost:127.0.0.1\n\nhost\n");
    let to_sign =
        format!("AWS4-HMAC-SHA256\n{time}\n{}/{region}/codecommit/aws4_request\n{hash}", &time[..8]);
    let signing = sigv4::signing_key(secret, &time[..8], region, "codecommit");
    format!("{key}:{time}Z{}", hex::encode(sigv4::hmac_sha256(&signing, to_sign.as_bytes())))
}

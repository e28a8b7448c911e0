//! The content type that the S3 deploy action gives to a file, by its ending.
//!
//! AWS's page (<https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html>, read 2026-11-21) speaks of hosted
//! web sites and does not list the types; these are IANA's for the files of a web site
//! (<https://www.iana.org/assignments/media-types>).

const UNKNOWN: &str = "application/octet-stream";

const TYPES: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("css", "text/css"),
    ("csv", "text/csv"),
    ("gif", "image/gif"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("ico", "image/x-icon"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "application/javascript"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("md", "text/markdown"),
    ("mjs", "application/javascript"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain"),
    ("wasm", "application/wasm"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
    ("yaml", "application/yaml"),
    ("yml", "application/yaml"),
    ("zip", "application/zip"),
];

pub fn of(key: &str) -> &'static str {
    let ending = key.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    let ending = ending.unwrap_or_default().to_ascii_lowercase();
    TYPES.iter().find(|(known, _)| *known == ending).map_or(UNKNOWN, |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn endings_tell() {
        assert_eq!(of("a.b/index.HTML"), "text/html");
        assert_eq!(of("a.html/file"), "application/octet-stream");
        assert_eq!(of("x.woff2"), "font/woff2");
    }
}

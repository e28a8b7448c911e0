//! The S3 deploy action: the input artifact into a bucket, as it is or file by file.
//!
//! Follows <https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-S3Deploy.html> (read 2026-11-21).
//! Surprises: with Extract=true the ObjectKey is the folder that the files go into.
//! Left out: KMSEncryptionKeyARN, and CannedACL other than private: Landfall's S3 has neither, so both fail.

use crate::rules::content_type;
use api_s3::{GetObject, GetObjectInput, PutObject, PutObjectInput};
use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream;
use kernel::{Fault, OrFault};
use seam_pipeline_action::{Action, ArtifactCounts, External, Outputs, Progress, Property, Run};
use serde_json::Value;
use std::io::{self, Read};
use tokio::sync::mpsc;
use wire::body::{PieceStream, Pieces, Reader};
use wire::{Body, Caller};
use zip::ZipArchive;

/// All files together, unzipped. What is larger fails; nothing is left out silently.
const BYTES_MAX: u64 = 5 << 30;
const PIECE_BYTES: u64 = 256 << 10;

pub struct S3Deploy {
    pub caller: Caller,
}

#[async_trait]
impl Action for S3Deploy {
    fn category(&self) -> &'static str {
        "Deploy"
    }

    fn provider(&self) -> &'static str {
        "S3"
    }

    fn properties(&self) -> &'static [Property] {
        &[
            Property { name: "BucketName", required: true },
            Property { name: "Extract", required: true },
            Property { name: "ObjectKey", required: false },
            Property { name: "KMSEncryptionKeyARN", required: false },
            Property { name: "CannedACL", required: false },
            Property { name: "CacheControl", required: false },
        ]
    }

    fn artifacts(&self) -> ArtifactCounts {
        ArtifactCounts { inputs: (1, 1), outputs: (0, 0) }
    }

    async fn begin(&self, run: &Run<'_>) -> Result<Progress, Fault> {
        let extracts = run.setting("Extract").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if let Some(message) = refused(run, extracts) {
            return Ok(Progress::failed("ConfigurationError", message));
        }
        let source = run.inputs.first().or_fault(|| "the structure asks for one input artifact")?;
        let asked =
            GetObjectInput { bucket: source.bucket.clone(), key: source.key.clone(), ..Default::default() };
        let archive = match self.caller.call::<GetObject>(run.cx, asked).await {
            Ok(object) => object.body.unwrap_or_default(),
            Err(error) => return Progress::refused("The input artifact could not be read", error),
        };
        let key = run.setting("ObjectKey").unwrap_or_default();
        if !extracts {
            return self.put(run, vec![(key.to_owned(), archive)]).await;
        }
        let (reader, folder) = (archive.reader(), key.to_owned());
        let found = tokio::task::spawn_blocking(move || files(reader, &folder)).await;
        match found.or_fault(|| "looking through an artifact was cut off")? {
            Ok(files) => self.put(run, files).await,
            Err(message) => Ok(Progress::failed("ConfigurationError", message)),
        }
    }

    async fn cancel(&self, _: &Run<'_>, _: Value) -> Result<(), Fault> {
        Ok(())
    }
}

impl S3Deploy {
    async fn put(&self, run: &Run<'_>, files: Vec<(String, Body)>) -> Result<Progress, Fault> {
        for (key, body) in files {
            let input = PutObjectInput {
                bucket: run.setting("BucketName").unwrap_or_default().to_owned(),
                content_type: Some(content_type::of(&key).to_owned()),
                cache_control: run.setting("CacheControl").map(str::to_owned),
                key: key.clone(),
                body: Some(body),
                ..Default::default()
            };
            if let Err(error) = self.caller.call::<PutObject>(run.cx, input).await {
                return Progress::refused(&format!("The file {key} could not be put"), error);
            }
        }
        let external = External { summary: Some("Deployment Succeeded".into()), ..External::default() };
        Ok(Progress::Succeeded(Outputs { external, ..Outputs::default() }))
    }
}

fn refused(run: &Run<'_>, extracts: bool) -> Option<String> {
    if !extracts && run.setting("ObjectKey").is_none_or(str::is_empty) {
        return Some("ObjectKey is required when Extract is false".into());
    }
    if run.setting("KMSEncryptionKeyARN").is_some() {
        return Some("Landfall does not have encryption with KMS keys yet (KMSEncryptionKeyARN)".into());
    }
    let acl = run.setting("CannedACL").filter(|acl| *acl != "private")?;
    Some(format!("Landfall does not have access control lists of objects yet (CannedACL {acl})"))
}

/// The files of a zip under `folder`. Each is unzipped once to see that it can be, before the first is put.
fn files(archive: Reader, folder: &str) -> Result<Vec<(String, Body)>, String> {
    let unreadable = |why: &dyn std::fmt::Display| format!("The input artifact is not a readable zip: {why}");
    let mut zip = ZipArchive::new(archive).map_err(|why| unreadable(&why))?;
    let folder = folder.trim_matches('/');
    let (mut files, mut left) = (Vec::new(), BYTES_MAX);
    for at in 0..zip.len() {
        let entry = zip.by_index(at).map_err(|why| unreadable(&why))?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.enclosed_name().and_then(|path| path.to_str().map(str::to_owned));
        let name = name.ok_or_else(|| {
            format!("The input artifact has a file outside of it: {}", entry.name().unwrap_or_default())
        })?;
        if entry.is_symlink() {
            return Err(format!("The input artifact has a link, which cannot become an object: {name}"));
        }
        let unzipped = io::copy(&mut entry.take(left + 1), &mut io::sink());
        let size_bytes = unzipped.map_err(|why| unreadable(&why))?;
        left = left
            .checked_sub(size_bytes)
            .ok_or_else(|| format!("The input artifact holds more than {} GiB", BYTES_MAX >> 30))?;
        let key = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        files.push((key, Body::pieces(Entry { zip: zip.clone(), at, size_bytes })));
    }
    Ok(files)
}

/// A file of the zip, unzipped each time it is read.
struct Entry {
    zip: ZipArchive<Reader>,
    at: usize,
    size_bytes: u64,
}

impl Pieces for Entry {
    fn size_bytes(&self) -> u64 {
        self.size_bytes
    }

    fn starting_at(&self, start: u64) -> PieceStream {
        let (to, from) = mpsc::channel(2);
        let (zip, at) = (self.zip.clone(), self.at);
        tokio::task::spawn_blocking(move || {
            if let Err(fault) = pour(zip, at, start, &to) {
                // Who reads no more does not want to know.
                let _ = to.blocking_send(Err(fault));
            }
        });
        Box::pin(stream::unfold(from, |mut from| async move { from.recv().await.map(|piece| (piece, from)) }))
    }
}

/// Ends early when nobody reads any more.
fn pour(
    mut zip: ZipArchive<Reader>,
    at: usize,
    start: u64,
    to: &mpsc::Sender<Result<Bytes, Fault>>,
) -> Result<(), Fault> {
    let doing = || "could not unzip a file of an artifact";
    let mut entry = zip.by_index(at).or_fault(doing)?;
    io::copy(&mut entry.by_ref().take(start), &mut io::sink()).or_fault(doing)?;
    loop {
        let mut piece = Vec::new();
        entry.by_ref().take(PIECE_BYTES).read_to_end(&mut piece).or_fault(doing)?;
        if piece.is_empty() || to.blocking_send(Ok(piece.into())).is_err() {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn archive(names: &[&str]) -> Body {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(name.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner().into()
    }

    async fn found(archive: Body, folder: &'static str) -> Result<Vec<(String, Body)>, String> {
        let reader = archive.reader();
        tokio::task::spawn_blocking(move || files(reader, folder)).await.unwrap()
    }

    #[tokio::test]
    async fn files_go_under_the_folder() {
        let found_in_site = found(archive(&["index.html", "css/a.css"]), "/site/").await.unwrap();
        let keys: Vec<_> = found_in_site.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["site/index.html", "site/css/a.css"]);
        assert_eq!(found(archive(&["a"]), "").await.unwrap()[0].0, "a");
    }

    #[tokio::test]
    async fn a_file_is_unzipped_piece_by_piece_and_again() {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        let content: Vec<u8> = (0..3 * PIECE_BYTES + 5).map(|at| (at % 251) as u8).collect();
        writer.start_file("large", SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
        let zip = Body::from(writer.finish().unwrap().into_inner());
        let (_, body) = found(zip, "").await.unwrap().remove(0);
        assert_eq!(body.size_bytes(), content.len() as u64);
        for _ in 0..2 {
            assert_eq!(body.whole().await.unwrap(), content);
        }
        let mut cut = body.starting_at(PIECE_BYTES + 1);
        let piece = futures_util::StreamExt::next(&mut cut).await.unwrap().unwrap();
        assert_eq!(piece, content[PIECE_BYTES as usize + 1..2 * PIECE_BYTES as usize + 1]);
    }

    #[tokio::test]
    async fn what_lies_outside_or_is_no_zip_is_refused() {
        assert!(found(archive(&["../up"]), "").await.unwrap_err().contains("../up"));
        assert!(found(Body::from("text"), "").await.unwrap_err().contains("zip"));
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.add_symlink("latest", "v1", SimpleFileOptions::default()).unwrap();
        let linked = writer.finish().unwrap().into_inner().into();
        assert!(found(linked, "").await.unwrap_err().contains("latest"));
    }
}

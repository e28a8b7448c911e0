//! A blob being read, from any place in its content; decrypted on the way when it is sealed.

use crate::sealing::{HEAD_BYTES, Opening, PIECE_BYTES, SealingKey, TAG_BYTES};
use bytes::Bytes;
use kernel::{Fault, OrFault};
use std::io::SeekFrom;
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

pub struct Reader {
    file: File,
    sealed: Option<Sealed>,
}

struct Sealed {
    opening: Opening,
    /// The piece that is read next.
    number: u64,
    /// What the reading does not begin with, of that piece.
    skip: usize,
    /// What was decrypted and not handed out.
    plain: Bytes,
    is_at_end: bool,
}

impl Reader {
    pub(crate) async fn plain(mut file: File, start: u64) -> Result<Self, Fault> {
        if start > 0 {
            file.seek(SeekFrom::Start(start)).await.or_fault(|| "could not seek in a blob")?;
        }
        Ok(Self { file, sealed: None })
    }

    pub(crate) async fn sealed(mut file: File, key: &SealingKey, start: u64) -> Result<Self, Fault> {
        let doing = || "could not read the front of a sealed blob";
        let mut head = [0; HEAD_BYTES];
        file.read_exact(&mut head).await.or_fault(doing)?;
        let file_bytes = file.metadata().await.or_fault(doing)?.len();
        let opening = Opening::begin(key, &head, file_bytes)?;
        let number = start / PIECE_BYTES as u64;
        let skip = usize::try_from(start % PIECE_BYTES as u64).or_fault(doing)?;
        file.seek(SeekFrom::Start(Opening::place(number))).await.or_fault(doing)?;
        let sealed = Sealed { opening, number, skip, plain: Bytes::new(), is_at_end: false };
        Ok(Self { file, sealed: Some(sealed) })
    }

    /// The next bytes, at most `bytes_max`; none at the end.
    pub async fn next(&mut self, bytes_max: usize) -> Result<Bytes, Fault> {
        let Self { file, sealed } = self;
        let Some(sealed) = sealed else { return read(file, bytes_max).await };
        while sealed.plain.is_empty() && !sealed.is_at_end {
            sealed.fill(file).await?;
        }
        Ok(sealed.plain.split_to(bytes_max.min(sealed.plain.len())))
    }
}

impl Sealed {
    async fn fill(&mut self, file: &mut File) -> Result<(), Fault> {
        let sealed = read(file, PIECE_BYTES + TAG_BYTES).await?;
        if sealed.is_empty() {
            // A place at or beyond the end: nothing was begun that could be cut off.
            self.is_at_end = true;
            return Ok(());
        }
        let mut plain = Bytes::from(self.opening.open(self.number, sealed.into())?);
        self.is_at_end = self.opening.is_last(self.number);
        self.plain = plain.split_off(self.skip.min(plain.len()));
        (self.number, self.skip) = (self.number + 1, 0);
        Ok(())
    }
}

/// `bytes_max`, or fewer at the end of the file.
async fn read(file: &mut File, bytes_max: usize) -> Result<Bytes, Fault> {
    let mut bytes = Vec::with_capacity(bytes_max);
    file.take(bytes_max as u64).read_to_end(&mut bytes).await.or_fault(|| "could not read a blob")?;
    Ok(bytes.into())
}

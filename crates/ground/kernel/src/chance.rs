//! The port for chance: ids, keys, tokens and the draw between two versions of a function.

use std::sync::Mutex;

pub trait Chance: Send + Sync + 'static {
    fn fill(&self, bytes: &mut [u8]);

    fn u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// Uniform in [0, 1).
    fn unit(&self) -> f64 {
        (self.u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// `length` characters drawn from `alphabet` (at most 256 characters), each equally likely.
    fn text(&self, alphabet: &[u8], length: usize) -> String {
        let fair_below = 256 - 256 % alphabet.len();
        let mut out = String::with_capacity(length);
        let mut bytes = [0; 64];
        while out.len() < length {
            self.fill(&mut bytes);
            let fair = bytes.iter().filter(|b| usize::from(**b) < fair_below);
            out.extend(
                fair.take(length - out.len()).map(|b| char::from(alphabet[usize::from(*b) % alphabet.len()])),
            );
        }
        out
    }

    fn hex(&self, length: usize) -> String {
        self.text(b"0123456789abcdef", length)
    }

    /// Upper-case letters and digits, as in AWS's own key and resource ids.
    fn upper_alphanumeric(&self, length: usize) -> String {
        self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length)
    }

    fn alphanumeric(&self, length: usize) -> String {
        self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length)
    }

    /// A random (version 4) UUID.
    fn uuid(&self) -> String {
        let mut b = [0; 16];
        self.fill(&mut b);
        b[6] = b[6] & 0x0f | 0x40;
        b[8] = b[8] & 0x3f | 0x80;
        let hex: String = b.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
    }
}

/// The operating system's generator.
#[derive(Default)]
pub struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// Repeatable chance for tests (SplitMix64).
pub struct SeededChance {
    state: Mutex<u64>,
}

impl SeededChance {
    pub fn new(seed: u64) -> Self {
        Self { state: Mutex::new(seed) }
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().expect("no holder of this lock panics");
        for chunk in bytes.chunks_mut(8) {
            *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = *state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_same_draws() {
        let (a, b) = (SeededChance::new(7), SeededChance::new(7));
        assert_eq!((a.uuid(), a.hex(40)), (b.uuid(), b.hex(40)));
    }

    #[test]
    fn uuids_say_their_version() {
        let id = SystemChance.uuid();
        assert_eq!((id.len(), id.as_bytes()[14], id.matches('-').count()), (36, b'4', 4));
    }

    #[test]
    fn unit_draws_are_even() {
        let chance = SeededChance::new(1);
        let below = (0..10_000).filter(|_| chance.unit() < 0.1).count();
        assert!((910..=1090).contains(&below), "{below}"); // three standard deviations
    }
}

//! From a password to the bytes that encrypt a secret key: scrypt, as stock minisign runs it.
//!
//! The limits stand in the key file, so they are hostile until they are compared with stock
//! minisign's own: no file can make this program take more time or memory than those. What they
//! mean for scrypt follows `pickparams` of libsodium's `crypto_pwhash_scryptsalsa208sha256`.

use std::fmt;
use std::hint::black_box;

use scrypt::{Params, scrypt};
use zeroize::Zeroizing;

use super::password::Password;
use super::secret_key::SecretKeyError;

/// The bytes of one block of scrypt for `r` = 8, which libsodium always uses.
const BLOCK: u64 = 1024;

/// The fewest operations that libsodium reckons with.
const MIN_OPERATIONS: u64 = 32768;

/// Room for what the derivation needs beside its table.
const SLACK: u64 = 1024 * 1024;

/// What is laid over the id, the key and the checksum: 8, 64 and 32 bytes.
pub(super) type Stream = Zeroizing<[u8; 104]>;

/// How hard a derivation is, as a key file says it: operations, and bytes of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) operations: u64,
    pub(super) memory: u64,
}

/// What it takes to open an encrypted key, or to make one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    bytes: u64,
}

impl Limits {
    /// Those of stock minisign: libsodium's "sensitive". They are the most that is accepted, too.
    pub(super) const STOCK: Self = Self {
        operations: 33_554_432,
        memory: 1_073_741_824,
    };

    /// What a derivation within these limits takes.
    pub(super) fn cost(self) -> Result<Cost, SecretKeyError> {
        let (log_n, p) = self.parameters()?;
        Ok(Cost {
            bytes: ((1 << log_n) + u64::from(p)) * BLOCK,
        })
    }

    /// Runs scrypt.
    pub(super) fn derive(
        self,
        password: &Password,
        salt: &[u8; 32],
    ) -> Result<Stream, SecretKeyError> {
        let (log_n, p) = self.parameters()?;
        let cost = self.cost()?;
        has_room(cost)?;
        let mut stream = Zeroizing::new([0; 104]);
        // The last number is of use to another function of the crate only.
        Params::new(log_n, 8, p, Params::RECOMMENDED_LEN)
            .ok()
            .and_then(|params| {
                scrypt(password.reveal().as_bytes(), salt, &params, &mut *stream).ok()
            })
            .ok_or_else(|| self.refused())?;
        Ok(stream)
    }

    /// The logarithm of scrypt's N, and its p.
    fn parameters(self) -> Result<(u8, u32), SecretKeyError> {
        if self.operations > Self::STOCK.operations || self.memory > Self::STOCK.memory {
            return Err(self.refused());
        }
        let operations = self.operations.max(MIN_OPERATIONS);
        let is_short_of_time = operations < self.memory / 32;
        let most = if is_short_of_time {
            operations / 32
        } else {
            self.memory / BLOCK
        };
        // The least power of two above half of the most, and at least 2.
        let log_n = (1..63).find(|log| 1_u64 << log > most / 2).unwrap_or(63);
        let p = if is_short_of_time {
            1
        } else {
            operations / 4 / (1 << log_n) / 8
        };
        match u32::try_from(p) {
            Ok(p) if p > 0 => Ok((log_n, p)),
            _ => Err(self.refused()),
        }
    }

    fn refused(self) -> SecretKeyError {
        SecretKeyError::Limits {
            operations: self.operations,
            memory: self.memory,
        }
    }
}

impl Cost {
    /// What a new encrypted key takes: as much as one of stock minisign's.
    pub const OF_A_NEW_KEY: Self = Self {
        bytes: (1024 * 1024 + 1) * BLOCK,
    };
}

impl fmt::Display for Cost {
    /// `some seconds and about 1 GiB of memory`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MIB: u64 = 1024 * 1024;
        let mib = self.bytes.div_ceil(MIB / 2) / 2;
        if mib >= 512 {
            let gib = mib.saturating_add(512) / 1024;
            write!(f, "some seconds and about {} GiB of memory", gib.max(1))
        } else {
            write!(f, "a moment and about {} MiB of memory", mib.max(1))
        }
    }
}

/// Asks for the memory in a way that can be refused, which the derivation itself does not: it
/// would end the process.
fn has_room(cost: Cost) -> Result<(), SecretKeyError> {
    let bytes = usize::try_from(cost.bytes + SLACK).map_err(|_| SecretKeyError::Memory(cost))?;
    let mut room: Vec<u8> = Vec::new();
    let outcome = room.try_reserve_exact(bytes);
    // The compiler may leave out an allocation that nobody looks at.
    black_box(&mut room);
    outcome.map_err(|_| SecretKeyError::Memory(cost))
}

#[cfg(test)]
mod tests {
    use super::Limits;

    fn parameters(operations: u64, memory: u64) -> Option<(u8, u32)> {
        Limits { operations, memory }.parameters().ok()
    }

    #[test]
    fn limits_mean_what_libsodium_takes_them_for() {
        // Stock minisign, rsign2, libsodium's "interactive"; then short of time, and of memory.
        assert_eq!(parameters(33_554_432, 1_073_741_824), Some((20, 1)));
        assert_eq!(parameters(1_048_576, 33_554_432), Some((15, 1)));
        assert_eq!(parameters(524_288, 16_777_216), Some((14, 1)));
        assert_eq!(parameters(0, 1_073_741_824), Some((10, 1)));
        assert_eq!(parameters(0, 0), Some((1, 512)));
    }

    #[test]
    fn limits_above_those_of_stock_minisign_are_refused() {
        for (operations, memory) in [
            (33_554_433, 1_073_741_824),
            (33_554_432, 1_073_741_825),
            (u64::MAX, 0),
            (0, u64::MAX),
            (1, 1 << 42),
        ] {
            assert_eq!(parameters(operations, memory), None);
        }
    }

    #[test]
    fn a_cost_names_the_memory_of_its_own_limits() -> Result<(), super::SecretKeyError> {
        let said = |operations, memory| Limits { operations, memory }.cost().map(|c| c.to_string());
        let stock = said(33_554_432, 1_073_741_824)?;
        assert_eq!(stock, super::Cost::OF_A_NEW_KEY.to_string());
        assert_eq!(stock, "some seconds and about 1 GiB of memory");
        let rsign = said(1_048_576, 33_554_432)?;
        assert_eq!(rsign, "a moment and about 32 MiB of memory");
        Ok(())
    }
}

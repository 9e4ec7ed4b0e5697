//! The mark by which kept files are told from forgotten ones: when they were used last.

use std::fs::File;

use rustix::fs::{Timespec, Timestamps, UTIME_NOW, futimens};

/// Says that a kept file was used now, by the clock that stamps the other files of its folder.
pub fn touch(file: &File) {
    let now = Timespec {
        tv_sec: 0,
        tv_nsec: UTIME_NOW,
    };
    let now = Timestamps {
        last_access: now,
        last_modification: now,
    };
    // Without it the file is only removed sooner.
    let _ = futimens(file, &now);
}

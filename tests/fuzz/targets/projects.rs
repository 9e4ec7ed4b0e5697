//! Any bytes as what a publisher's folder holds: the first byte chooses a project file, sums, or
//! the JSON of a tool.
#![no_main]

use std::fs;

use libfuzzer_sys::fuzz_target;
use unpipe::publish::dist;
use unpipe::publish::project::Project;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else {
        return;
    };
    match first % 4 {
        0 => {
            let _ = std::str::from_utf8(rest).map(Project::parse);
        }
        1 => {
            for (name, _) in dist::parse_sums("tool.sha256", rest).entries {
                assert!(!name.contains('/') && name != "..");
            }
        }
        number => {
            let file = ["artifacts.json", "dist-manifest.json"][usize::from(number % 2)];
            let folder = std::env::temp_dir().join(format!("unpipe-fuzz-{}", std::process::id()));
            let _ = fs::create_dir_all(&folder);
            let _ = fs::write(folder.join(file), rest);
            for found in dist::read(&folder.join(file)).map(|read| read.files).unwrap_or_default() {
                assert!(found.path.starts_with(&folder));
            }
            let _ = dist::sums(&folder);
        }
    }
});

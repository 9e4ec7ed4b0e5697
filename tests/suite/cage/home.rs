//! The view of a home: what a script sees of it, what becomes of what it does, and what stops it.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use unpipe::beneath::Dir;
use unpipe::cage::{Ended, Flow, Home, Listener, lacks_home};
use unpipe::model::OutsideText;

use super::Kernel;
use super::stand::{Stand, processes_with};

/// A script that needs bash.
fn bash(stand: &Stand, text: &str) -> super::stand::Told {
    stand.runs(&["/bin/bash", "-c", text])
}

#[test]
fn what_a_script_does_to_the_home_is_kept_apart_from_it() {
    let stand = Stand::new()
        .with("old", "one\n")
        .with("gone/deep/file", "x")
        .with("mode", "x");
    let before = stand.real();
    let told = stand.sh(
        "pwd; echo two >>old; cat old; echo n >new; rm -r gone; chmod 700 mode; ln -s old link; \
         mkdir -p ~/.local/bin; touch -d @1 mode; test \"$HOME\" = \"$PWD\" && id -u",
    );
    let uid = fs::metadata(stand.machine.home()).unwrap().uid();
    let expected = format!("{}\none\ntwo\n{uid}\n", stand.machine.home().display());
    assert_eq!(told.well().out, expected);
    assert_eq!(stand.real(), before);
    let upper = |path: &str| fs::symlink_metadata(stand.upper(path)).unwrap();
    assert_eq!(
        fs::read_to_string(stand.upper("old")).unwrap(),
        "one\ntwo\n"
    );
    assert_eq!(fs::read_to_string(stand.upper("new")).unwrap(), "n\n");
    assert!(upper("gone").file_type().is_char_device());
    assert_eq!(upper("gone").rdev(), 0);
    assert_eq!(upper("mode").mode() & 0o7777, 0o700);
    assert_eq!(upper("mode").mtime(), 1);
    assert!(upper("link").is_symlink());
    assert!(upper(".local/bin").is_dir());
    stand.clear();
}

#[test]
fn a_script_that_removes_everything_removes_nothing() {
    let stand = Stand::new()
        .with("a/b", "x")
        .with(".ssh/id", "secret")
        .hides(&[".ssh"]);
    let before = stand.real();
    let told = stand.sh("rm -rf ~/* ~/.[!.]* /* 2>/dev/null; ls -A ~");
    assert_eq!(told.well().out, "");
    assert_eq!(stand.real(), before);
    stand.clear();
}

#[test]
fn what_links_in_a_hidden_folder_lead_to_is_hidden_too() {
    let stand = Stand::new()
        .with("dot/ssh/key", "secret")
        .with("dot/ssh/other", "seen")
        .with("dot/folder/in", "secret")
        .with(".ssh/known", "secret")
        .hides(&[".ssh"]);
    for (name, text) in [
        ("id", "../dot/ssh/key"),
        ("more", "../dot/folder"),
        ("up", ".."),
    ] {
        symlink(text, stand.machine.home().join(".ssh").join(name)).unwrap();
    }
    let told = stand.sh("cat dot/ssh/* dot/folder/* .ssh/* 2>/dev/null; ls -A dot/ssh dot/folder");
    assert_eq!(told.well().out, "seendot/folder:\n\ndot/ssh:\nother\n");
    stand.clear();
}

#[test]
fn what_is_hidden_is_absent_or_an_empty_folder_of_the_same_mode() {
    let stand = Stand::new()
        .with(".ssh/id", "secret")
        .with(".netrc", "secret")
        .with(".config/tool/token", "secret")
        .with(".config/other", "seen")
        .with("elsewhere/keys/key", "secret")
        .with("elsewhere/seen", "seen")
        .hides(&[
            ".ssh",
            ".netrc",
            ".config/tool",
            "keys",
            "absent/too",
            ".config/tool/token",
        ]);
    let home = stand.machine.home();
    fs::set_permissions(home.join(".ssh"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::set_permissions(home.join(".config"), fs::Permissions::from_mode(0o711)).unwrap();
    symlink("elsewhere/keys", home.join("keys")).unwrap();
    let before = stand.real();
    let told = stand.sh(
        "find . -type f -o -type l | sort; stat -c '%a %n' .ssh .config .config/tool elsewhere/keys; \
         test -e .netrc || echo no netrc; ls -A state/run/one 2>&1 | tail -c 30; cat .config/other \
         elsewhere/seen; echo x >.ssh/authorized_keys && echo y >.netrc && ls .ssh .netrc",
    );
    for line in [
        "./.config/other\n./elsewhere/seen\n",
        "700 .ssh\n711 .config\n755 .config/tool\n755 elsewhere/keys\n",
        "no netrc\n",
        "seenseen",
        ".netrc\n\n.ssh:\nauthorized_keys\n",
    ] {
        assert!(told.well().out.contains(line), "{line:?} in {}", told.out);
    }
    assert!(
        !told.out.contains("secret") && !told.out.contains("keys\n./"),
        "{}",
        told.out
    );
    assert_eq!(stand.real(), before);
    assert!(stand.upper(".ssh/authorized_keys").exists());
    stand.clear();
    let hidden: Vec<String> = stand.home().hidden().map(ToString::to_string).collect();
    assert_eq!(
        hidden,
        [
            ".config/tool",
            ".netrc",
            ".ssh",
            "elsewhere/keys",
            "keys",
            "state/run/one"
        ]
    );
}

#[test]
fn a_script_has_the_environment_that_it_was_given_and_the_variables_of_the_cage() {
    let stand = Stand::new()
        .says("PATH", "/opt/none:/usr/bin:/bin")
        .says("USER", "somebody")
        .says("HOME", "/elsewhere")
        .says("https_proxy", "http://elsewhere");
    let told =
        stand.sh("env | grep -v '^PWD=\\|^OLDPWD=\\|^_=\\|^SHLVL=' | sort; readlink /dev/fd/0");
    let door = "http://127.0.0.1:3128";
    let mut lines: Vec<String> = [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ]
    .map(|name| format!("{name}={door}"))
    .into();
    lines.extend(
        [
            "no_proxy=",
            "NO_PROXY=",
            "LANG=C.UTF-8",
            "TERM=dumb",
            "SHELL=/bin/sh",
            "USER=somebody",
            "TMPDIR=/tmp",
            "PATH=/run/unpipe/stubs:/opt/none:/usr/bin:/bin",
            "/dev/null",
        ]
        .map(str::to_owned),
    );
    lines.push(format!("HOME={}", stand.machine.home().display()));
    let mut said: Vec<&str> = told.well().out.lines().collect();
    lines.sort();
    said.sort_unstable();
    assert_eq!(said, lines);
}

#[test]
fn texts_are_run_and_not_changed_and_other_files_are_shown_where_they_are() {
    let stand = Stand::new();
    let file = stand.machine.work("authority.pem");
    fs::write(&file, "certificate").unwrap();
    let stand = stand.shows(file.clone());
    let home = stand.home();
    let text = "echo \"$0 $1\"; cat \"$2\"; echo x >>\"$0\"; echo x >>\"$2\"; chmod 777 \"$2\" \"$0\"; rm -f \"$0\" \"$2\"";
    fs::write(stand.folder().join(Home::texts()).join("script"), text).unwrap();
    stand
        .machine
        .give_to_user(&stand.folder().join("texts/script"));
    let inside = Home::text_inside("script");
    let mut ear = super::stand::Ear::default();
    let words = [
        "/bin/sh",
        inside.to_str().unwrap(),
        "one",
        file.to_str().unwrap(),
    ];
    let ended = stand.runs_on(&home, &words, &mut ear);
    assert!(matches!(ended, Ok(Ended::Exited(1))), "{ended:?}");
    let out = String::from_utf8(ear.out).unwrap();
    assert_eq!(out, format!("{} one\ncertificate", inside.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "certificate");
    let after = fs::read_to_string(stand.folder().join("texts/script")).unwrap();
    assert_eq!(after, text);
}

#[test]
fn what_sudo_and_its_like_are_asked_is_recorded_and_not_done() {
    let stand = Stand::new();
    let told = stand.sh(
        "sudo mv 'a b' /usr/bin; echo $?; doas -u root id; su -c 'rm x\ny'; pkexec; /usr/bin/su -l; \
         printf 'garbage\\0x' >>/run/unpipe/asked; (: >/run/unpipe/asked/x); rm -f /run/unpipe/asked; sudo -v",
    );
    assert!(
        matches!(told.ended, Ok(Ended::Exited(1))),
        "{:?}",
        told.ended
    );
    assert_eq!(told.out, "1\n");
    assert!(told.err.contains("sudo did nothing"), "{}", told.err);
    let asked = Home::asked(&Dir::open(&stand.folder()).unwrap()).unwrap();
    let asked: Vec<Vec<&str>> = asked
        .iter()
        .map(|words| words.iter().map(OutsideText::raw).collect())
        .collect();
    let expected: [&[&str]; 4] = [
        &["sudo", "mv", "a b", "/usr/bin"],
        &["doas", "-u", "root", "id"],
        &["su", "-c", "rm x\ny"],
        &["pkexec"],
    ];
    assert_eq!(asked[..4], expected);
    // By its whole path as well, where this system has it.
    let by_path = asked.iter().any(|words| words.as_slice() == ["su", "-l"]);
    assert_eq!(by_path, Path::new("/usr/bin/su").exists(), "{asked:?}");
}

#[test]
fn the_door_is_all_that_a_script_can_connect_to() {
    let stand = Stand::new();
    let outside = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = outside.local_addr().unwrap().port();
    let told = bash(
        &stand,
        &format!(
            "cat </dev/tcp/127.0.0.1/3128; echo; for to in 127.0.0.1/{port} 127.0.0.1/22 1.1.1.1/443 ::1/3128; do \
             (: </dev/tcp/$to) 2>/dev/null && echo reached $to; done; \
             (: </dev/udp/127.0.0.1/53) 2>/dev/null && echo datagram; true"
        ),
    );
    assert_eq!(told.well().out, "hello\n");
}

#[test]
fn no_process_is_left_of_a_script() {
    let stand = Stand::new();
    let mark = format!("unpipe-home-{}", std::process::id());
    let told = bash(
        &stand,
        &format!(
            "setsid sh -c 'trap \"\" TERM HUP; while :; do sleep 1; done; : {mark}' & sleep 0.2; disown; echo started"
        ),
    );
    assert_eq!(told.well().out, "started\n");
    assert_eq!(processes_with(&mark), 0);
}

#[test]
fn a_fork_bomb_ends_with_its_time() {
    let stand = Stand::new().within(Duration::from_secs(3));
    let mark = format!("unpipe-bomb-{}", std::process::id());
    // As root the kernel counts no processes: each waits, so that no more than these come.
    let bomb = "b() { sleep 600 & b; }; for i in 1 2 3 4; do b & done; wait";
    let told = bash(&stand, &format!("{bomb}; : {mark}"));
    assert!(
        matches!(told.ended, Ok(Ended::TimedOut | Ended::Exited(_))),
        "{:?}",
        told.ended
    );
    assert_eq!(processes_with(&mark), 0);
    stand.clear();
}

#[test]
fn a_set_user_id_file_is_seen_for_what_it_is() {
    let stand = Stand::new();
    stand.sh("cp /bin/true t && chmod 4755 t && ./t").well();
    let mode = fs::metadata(stand.upper("t")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o4755);
}

/// Says nothing more until the script was ended by somebody else.
struct Stopped {
    mark: String,
    seen: bool,
}

impl Listener for Stopped {
    fn out(&mut self, _bytes: &[u8]) -> Flow {
        assert!(processes_with(&self.mark) > 0, "the script runs");
        let begun = Instant::now();
        while processes_with(&self.mark) > 0 {
            assert!(
                begun.elapsed() < Duration::from_secs(300),
                "nobody ended it"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
        self.seen = true;
        Flow::On
    }

    fn err(&mut self, _bytes: &[u8]) -> Flow {
        Flow::On
    }

    fn wait(&mut self) -> Flow {
        Flow::On
    }
}

#[test]
fn the_time_limit_holds_while_the_one_who_started_it_does_nothing() {
    let stand = Stand::new().within(Duration::from_secs(3));
    let mark = format!("unpipe-limit-{}", std::process::id());
    let text = format!("echo begun; while :; do sleep 1; done; : {mark}");
    let mut listener = Stopped { mark, seen: false };
    let ended = stand.runs_for(&["/bin/sh", "-c", &text], &mut listener);
    assert!(matches!(ended, Ok(Ended::TimedOut)), "{ended:?}");
    assert!(listener.seen);
}

#[test]
fn where_namespaces_are_forbidden_no_script_runs() {
    let stand = Stand::new();
    let before = stand.real();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            Kernel::NoNamespaces.bind_this_thread();
            stand.sh("echo ran").lacks("namespaces");
            stand.clear();
            let folder = Dir::open(&stand.folder()).unwrap();
            let lacks = lacks_home(&stand.launcher(), &folder, &stand.machine.home());
            assert!(lacks.unwrap().raw().contains("namespaces"));
        });
    });
    assert_eq!(stand.real(), before);
}

#[test]
fn a_home_on_an_overlay_is_refused() {
    let stand = Stand::new();
    let home = stand.machine.home();
    let layers = stand.machine.work("layers");
    for name in ["", "upper", "work"] {
        fs::create_dir(layers.join(name)).unwrap();
        stand.machine.give_to_user(&layers.join(name));
    }
    let (home, layers) = (home.display(), layers.display());
    let text = format!(
        "mount -t overlay none -o lowerdir={home},upperdir={layers}/upper,workdir={layers}/work,userxattr {home}"
    );
    let stand = stand.after(&text);
    stand.sh("echo ran").lacks("overlayfs needs");
}

#[test]
fn a_home_with_another_file_system_in_it_is_refused() {
    let stand = Stand::new().with("inner/file", "x");
    let inner = stand.machine.home().join("inner");
    let stand = stand.after(&format!("mount -t tmpfs none {}", inner.display()));
    stand.sh("echo ran").lacks("a copy-on-write view");
}

#[test]
fn changes_are_not_kept_where_files_have_no_attributes() {
    let stand = Stand::new();
    let run = stand.folder();
    let run = run.display();
    let stand = stand.after(&format!(
        "mount -t ramfs none {run} && cd {run} && mkdir upper work mask tmp texts stubs root && : >asked && cd /"
    ));
    stand.sh("echo ran").lacks("attributes of files");
}

#[test]
fn a_try_clears_nothing_that_was_there() {
    let stand = Stand::new().with("state/run/one/tmp/mine", "x");
    let folder = Dir::open(&stand.folder()).unwrap();
    let lacks = lacks_home(&stand.launcher(), &folder, &stand.machine.home());
    assert!(lacks.unwrap().raw().contains("an empty folder"));
    assert!(stand.folder().join("tmp/mine").exists());
}

#[test]
fn a_home_that_is_everything_is_refused() {
    let stand = Stand::new();
    let folder = Dir::open(&stand.folder()).unwrap();
    let lacks = lacks_home(&stand.launcher(), &folder, &PathBuf::from("/"));
    assert!(lacks.is_some());
    assert_eq!(fs::read_dir(stand.folder()).unwrap().count(), 0);
}

#[test]
fn a_try_at_a_view_leaves_nothing() {
    // The test itself makes the folders, so they are of whoever runs the suite.
    let stand = Stand::on(crate::support::machine::Machine::new());
    let before = stand.real();
    let folder = Dir::open(&stand.folder()).unwrap();
    let lacks = lacks_home(&stand.launcher(), &folder, &stand.machine.home());
    assert_eq!(lacks, None);
    assert_eq!(stand.real(), before);
    assert_eq!(fs::read_dir(stand.folder()).unwrap().count(), 0);
}

#[test]
fn root_sees_a_view_too_and_changes_nothing_else() {
    if !rustix::process::geteuid().is_root() {
        println!("SKIPPED: the suite does not run as root");
        return;
    }
    let stand = Stand::on(crate::support::machine::Machine::new()).with("own", "x");
    let before = stand.real();
    let null = fs::metadata("/dev/null").unwrap();
    let told = stand.runs(&[
        "/usr/bin/python3",
        "-c",
        "import os\n\
         for it in [0, '/dev/null', '/usr', '/etc/passwd', '/run/unpipe/stubs/sudo']:\n \
         try: os.chmod(it, 0o777); print('changed', it)\n \
         except OSError as error: pass\n\
         os.chown('own', 1, 1)\nos.remove('own')\nprint(os.getuid())",
    ]);
    assert_eq!(told.well().out, "0\n");
    assert_eq!(stand.real(), before);
    assert_eq!(fs::metadata("/dev/null").unwrap().mode(), null.mode());
    stand.clear();
}

#[test]
fn whatever_a_script_leaves_can_be_cleared() {
    let stand = Stand::new();
    let told = stand.sh(
        "mkdir -p a/b/c; for i in 1 2 3 4 5 6 7 8; do mkdir a/b/$i; : >a/b/$i/x; chmod 0 a/b/$i; done; \
         chmod 500 a/b; chmod 0 a; mkfifo p; mkdir /tmp/t; : >/tmp/t/x; chmod 0 /tmp/t ~",
    );
    told.well();
    stand.clear();
    assert!(fs::metadata(stand.machine.home()).unwrap().mode() & 0o700 == 0o700);
}

/// `UNPIPE_FILES=100000 cargo test --test suite -- cage::home::many --nocapture` tells how long it takes.
#[test]
fn many_files_are_cleared_whatever_their_folders_say() {
    let files = std::env::var("UNPIPE_FILES").map_or(2000, |text| text.parse().unwrap());
    let stand = Stand::new();
    let text = format!(
        "import os\nfor n in range({files}):\n folder = f'{{n // 1000}}'\n os.makedirs(folder, exist_ok=True)\n \
         open(f'{{folder}}/{{n}}', 'w').close()\nfor folder in os.listdir('.'):\n \
         if folder.isdigit(): os.chmod(folder, 0)"
    );
    stand.runs(&["/usr/bin/env", "python3", "-c", &text]).well();
    let begun = Instant::now();
    stand.clear();
    println!("{files} files were cleared in {:?}", begun.elapsed());
}

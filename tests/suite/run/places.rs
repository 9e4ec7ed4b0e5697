//! Places that a script is not shown, or can change nothing of, wherever a person has put them.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{Bench, KEEP_ALL};
use crate::support::machine::Machine;

/// A variable, what it says below the home, and a secret that is there because of it.
const MOVED: [(&str, &str, &str); 24] = [
    ("XDG_CONFIG_HOME", "m/conf", "m/conf/gh/hosts.yml"),
    ("XDG_DATA_HOME", "m/data", "m/data/keyrings/login.keyring"),
    ("XDG_STATE_HOME", "m/state", "m/state/zsh/history"),
    ("XDG_CACHE_HOME", "m/cache", "m/cache/huggingface/token"),
    ("CARGO_HOME", "m/cargo", "m/cargo/credentials.toml"),
    ("ZDOTDIR", "m/zsh", "m/zsh/.zsh_history"),
    ("GRADLE_USER_HOME", "m/gradle", "m/gradle/gradle.properties"),
    ("COMPOSER_HOME", "m/composer", "m/composer/auth.json"),
    ("HF_HOME", "m/hf", "m/hf/token"),
    ("CURL_HOME", "m/curl", "m/curl/.netrc"),
    ("GNUPGHOME", "m/gnupg", "m/gnupg/private-keys-v1.d/a.key"),
    ("DOCKER_CONFIG", "m/docker", "m/docker/config.json"),
    ("NETRC", "m/netrc", "m/netrc"),
    ("AWS_SHARED_CREDENTIALS_FILE", "m/aws/c", "m/aws/c"),
    ("AWS_CONFIG_FILE", "m/aws/d", "m/aws/d"),
    ("HISTFILE", "m/history", "m/history"),
    ("PASSWORD_STORE_DIR", "m/pass", "m/pass/a.gpg"),
    ("PGPASSFILE", "m/pgpass", "m/pgpass"),
    ("NPM_CONFIG_USERCONFIG", "m/npmrc", "m/npmrc"),
    ("GH_CONFIG_DIR", "m/gh", "m/gh/hosts.yml"),
    ("CLOUDSDK_CONFIG", "m/gcloud", "m/gcloud/credentials.db"),
    (
        "CLAUDE_CONFIG_DIR",
        "m/claude",
        "m/claude/.credentials.json",
    ),
    ("XAUTHORITY", "m/x", "m/x"),
    ("SOPS_AGE_KEY_FILE", "m/keys.txt", "m/keys.txt"),
];

/// Places that have been missing, each of another kind.
const USUAL: [&str; 26] = [
    "m/kube/one",
    "m/kube/two",
    "snap/firefox/common/.mozilla/firefox/a/logins.json",
    "snap/thunderbird/common/.thunderbird/a/logins.json",
    "snap/chromium/common/chromium/Default/Cookies",
    "snap/brave/300/.config/BraveSoftware/Brave-Browser/a",
    "snap/gh/502/.config/gh/hosts.yml",
    ".var/app/org.mozilla.firefox/.mozilla/firefox/a/logins.json",
    ".var/app/org.mozilla.firefox/config/mozilla/firefox/a",
    ".var/app/com.google.Chrome/config/google-chrome/Default/a",
    ".var/app/org.telegram.desktop/data/TelegramDesktop/tdata",
    ".var/app/org.mozilla.Thunderbird/.thunderbird/a",
    ".var/app/com.brave.Browser/cache/BraveSoftware/a",
    ".sh_history",
    ".ksh_history",
    ".irb_history",
    ".rediscli_history",
    ".passwd-s3fs",
    ".config/mozilla/firefox/a",
    ".librewolf/a/logins.json",
    ".config/vivaldi/Default/Cookies",
    ".lesshst",
    ".local/state/bash/history",
    ".bitcoin/wallet.dat",
    ".claude.json",
    ".config/Element/a",
];

#[test]
fn a_secret_is_hidden_where_variables_and_packed_programs_have_it() {
    let machine = MOVED.iter().fold(Machine::new(), |machine, row| {
        let value = machine.home().join(row.1);
        machine.with_variable(row.0, value)
    });
    let kube = ["one", "two"].map(|name| machine.home().join("m/kube").join(name));
    let kube = std::env::join_paths(kube).unwrap();
    let bench = Bench::on(
        machine.with_variable("KUBECONFIG", kube),
        "grep -rl topsecret ~ || :\necho \"config in $XDG_CONFIG_HOME\"\n",
    );
    let home = bench.machine.home();
    let secrets = MOVED.iter().map(|row| row.2).chain(USUAL);
    // What lies beside them is seen.
    let beside = [
        "m/conf/seen",
        "m/seen",
        "snap/seen",
        ".var/app/a/config/seen",
    ];
    for path in secrets.chain(beside) {
        let at = home.join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, "topsecret\n").unwrap();
    }
    let told = bench.run(&[]);
    told.exits(0).says("m/conf\n");
    let found = format!("  | {}/", home.display());
    let lines = told.stderr.lines();
    let mut shown: Vec<&str> = lines.filter_map(|line| line.strip_prefix(&found)).collect();
    shown.sort_unstable();
    let mut expected = beside.to_vec();
    expected.sort_unstable();
    assert_eq!(shown, expected, "{told}");
}

#[test]
fn a_secret_is_hidden_where_a_variable_names_the_home_or_no_shell_has_read_it() {
    let moved = [
        ("XDG_CONFIG_HOME", "", "gh/hosts.yml"),
        ("DOCKER_CONFIG", "", "config.json"),
        ("GRADLE_USER_HOME", "", "gradle.properties"),
        ("COMPOSER_HOME", "", "auth.json"),
        ("GH_CONFIG_DIR", "", "hosts.yml"),
        ("AWS_SHARED_CREDENTIALS_FILE", "~/awsx/cred", "awsx/cred"),
        ("AWS_CONFIG_FILE", "$HOME/awsx/config", "awsx/config"),
        ("KUBECONFIG", "~/k/one:${HOME}/k/two", "k/two"),
    ];
    let machine = moved
        .iter()
        .fold(Machine::new(), |machine, (name, value, _)| {
            let home = machine.home().into_os_string();
            let value = if value.is_empty() { home } else { value.into() };
            machine.with_variable(name, value)
        });
    let bench = Bench::on(machine, "grep -rl topsecret ~ || :\n");
    let home = bench.machine.home();
    let secrets = moved.iter().map(|row| row.2);
    let more = [
        "k/one",
        ".config/Cursor/User/globalStorage/state.vscdb",
        ".config/fish/fish_variables",
        "nix/nix.conf",
    ];
    for path in secrets.chain(more).chain(["seen", ".config/nix/nix.conf"]) {
        let at = home.join(path);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        fs::write(at, "SETUVAR A_TOKEN:topsecret\n").unwrap();
    }
    fs::write(home.join("nix/nix.conf"), "access-tokens = a=topsecret\n").unwrap();
    let told = bench.run(&[]);
    let found = format!("  | {}/", home.display());
    let lines = told.exits(0).stderr.lines();
    let mut shown: Vec<&str> = lines.filter_map(|line| line.strip_prefix(&found)).collect();
    shown.sort_unstable();
    assert_eq!(shown, [".config/nix/nix.conf", "seen"], "{told}");
}

#[test]
fn what_variables_move_is_set_apart_as_it_is_at_its_usual_place() {
    let moved = [
        ("ZDOTDIR", "z"),
        ("XDG_CONFIG_HOME", "c"),
        ("CARGO_HOME", "k"),
        ("GIT_CONFIG_GLOBAL", "g/config"),
        ("BASH_ENV", "env.sh"),
    ];
    let machine = moved.iter().fold(Machine::new(), |machine, (name, at)| {
        let value = machine.home().join(at);
        machine.with_variable(name, value)
    });
    let script = "cd\nmkdir -p c/systemd/user k g z\nfor f in z/.zshenv z/other dots/zshrc env.sh \
        c/systemd/user/a.service c/other k/config.toml g/config g/other; do echo x >> $f; done\n";
    let bench = Bench::on(machine, script);
    let home = bench.machine.home();
    for folder in ["z", "dots"] {
        fs::create_dir(home.join(folder)).unwrap();
    }
    fs::write(home.join("dots/zshrc"), "mine\n").unwrap();
    std::os::unix::fs::symlink("../dots/zshrc", home.join("z/.zshrc")).unwrap();
    let json = bench.run(&["--json"]).exits(3).json();
    let changes = json["changes"].as_array().unwrap();
    let told: Vec<_> = changes
        .iter()
        .filter(|one| one["concern"].is_string())
        .map(|one| {
            (
                one["path"].as_str().unwrap(),
                one["concern"].as_str().unwrap(),
            )
        })
        .collect();
    let expected = [
        ("c/systemd", "service"),
        ("c/systemd/user", "service"),
        ("c/systemd/user/a.service", "service"),
        ("dots/zshrc", "startup"),
        ("env.sh", "startup"),
        ("g/config", "git"),
        ("k/config.toml", "packages"),
        ("z/.zshenv", "startup"),
    ];
    assert_eq!(told, expected, "{json:#}");
}

#[test]
fn the_receipts_of_another_prefix_are_not_a_scripts_to_change() {
    let bench = Bench::new("echo one > ~/one\n");
    let home = bench.machine.home();
    let opt = home.join("opt");
    let mut first = bench.machine.bare_command(["run", "./script", "--yes"]);
    first.arg("--prefix").arg(&opt);
    first.arg("--state").arg(bench.machine.state());
    let first = first.args(["--allow-path", "~/one"]).output().unwrap();
    assert!(first.status.success(), "{first:?}");
    let before = bench.home();
    for script in [
        "sed -i s/one/old/g ~/opt/share/unpipe/runs/*/1/receipt\n",
        "rm -r ~/opt\n",
        "mkdir -p ~/new/share/unpipe/runs\n",
        // What a link could lead another prefix to, in one run or in two.
        "mkdir -p ~/y/unpipe/runs/aaaaaaaaaaaa/1 ~/new; echo forged > ~/y/unpipe/runs/aaaaaaaaaaaa/1/receipt\n\
         ln -s ../y ~/new/share\n",
        "mkdir -p ~/y/unpipe/journal\n",
        "mkdir ~/new; ln -s ../opt/share ~/new/share\n",
        "mkdir ~/y; ln -s ../z ~/y/unpipe\n",
    ] {
        bench.says(script);
        bench.run(&KEEP_ALL).exits(32).says("unpipe's own");
        assert_eq!(before.changes_to(&bench.home()), "", "{script}");
    }
    let receipts = fs::read_dir(opt.join("share/unpipe/runs")).unwrap();
    assert_eq!(receipts.count(), 1);
}

#[test]
fn the_mode_of_the_home_itself_is_told_and_never_kept() {
    let bench = Bench::new("chmod 777 ~\ntouch ~/zz\n");
    let home = bench.machine.home();
    let mode = || fs::metadata(&home).unwrap().permissions().mode() & 0o7777;
    for bits in [0o755, 0o700, 0o711] {
        fs::set_permissions(&home, fs::Permissions::from_mode(bits)).unwrap();
        bench.says("chmod 777 ~\ntouch ~/zz\n");
        for more in [&KEEP_ALL[..], &["--yes", "--allow-path", "~/zz"]] {
            let told = bench.run(more);
            told.exits(32)
                .says("the home itself")
                .says("777   folder ~/ ");
            assert_eq!((mode(), home.join("zz").exists()), (bits, false));
        }
        // What makes the kernel copy the home's top, and leaves its mode, is no change of it.
        bench.says("touch ~\necho x > ~/zz\nchmod 777 ~\nchmod $MODE ~\n");
        let given = format!("MODE={bits:o}");
        let told = bench.run(&["--env", &given, "--yes", "--allow-path", "~/zz"]);
        told.exits(0).does_not_say("the home itself");
        fs::remove_file(home.join("zz")).unwrap();
    }
}

#[test]
fn a_name_with_its_accents_apart_is_kept_and_undone() {
    let bench = Bench::new(
        "cd\nmkdir \"$(printf 'cafe\\314\\201')\"\ntouch \"$(printf 'cafe\\314\\201/u\\314\\210')\"\n",
    );
    let before = bench.home();
    bench.run(&[]).exits(3).says("--allow-path PATH");
    bench.run(&KEEP_ALL).exits(0).does_not_say("never kept");
    assert!(bench.machine.home().join("cafe\u{301}/u\u{308}").exists());
    bench.machine.run(["check"]).exits(0);
    let name = bench.only_package();
    bench.machine.run(["uninstall", &name, "--yes"]).exits(0);
    assert_eq!(before.changes_to(&bench.home()), "");
}

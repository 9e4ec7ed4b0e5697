//! A publisher: keys and roles, and the places that they make, honest or bent.

use super::body::{Body, days_ago, days_ahead};
use super::key::{Key, signed};
use super::place::Place;
use super::release::Release;

/// Who signs what for a name.
#[derive(Clone, Debug)]
pub struct Publisher {
    /// The name that the documents are for.
    pub name: String,
    /// Keys and thresholds.
    pub roles: Roles,
}

/// The three roles of a root.
#[derive(Clone, Debug)]
pub struct Roles {
    /// Who signs roots.
    pub root: Role,
    /// Who signs releases.
    pub release: Role,
    /// Who signs the index.
    pub index: Role,
}

/// Keys, and how many of them must sign.
#[derive(Clone, Debug)]
pub struct Role {
    /// The keys.
    pub keys: Vec<Key>,
    /// How many of them.
    pub threshold: usize,
}

/// A place with a root, not signed yet.
#[derive(Clone, Debug)]
pub struct Offer {
    roots: Vec<(Body, Vec<Key>)>,
    roles: Roles,
    index: Body,
    index_signers: Option<Vec<Key>>,
    releases: Vec<Release>,
    name: String,
}

impl Role {
    /// New keys, so many, of which so many must sign.
    pub fn new(keys: usize, threshold: usize) -> Self {
        Self {
            keys: (0..keys).map(|_| Key::new()).collect(),
            threshold,
        }
    }

    fn table(&self, role: &str, all: &[Key]) -> String {
        let names: Vec<String> = self
            .keys
            .iter()
            .map(|key| format!("\"key-{}\"", all.iter().position(|k| k == key).unwrap()))
            .collect();
        let (names, threshold) = (names.join(", "), self.threshold);
        format!("{role} = {{ keys = [{names}], threshold = {threshold} }}\n")
    }
}

impl Roles {
    /// One new key for each role.
    pub fn new() -> Self {
        Self {
            root: Role::new(1, 1),
            release: Role::new(1, 1),
            index: Role::new(1, 1),
        }
    }

    /// All keys, each once.
    fn keys(&self) -> Vec<Key> {
        distinct([&self.root, &self.release, &self.index].map(|role| role.keys.as_slice()))
    }

    fn tables(&self) -> String {
        let all = self.keys();
        let keys = all.iter().enumerate();
        let keys: String = keys
            .map(|(i, key)| format!("key-{i} = \"{}\"\n", key.public()))
            .collect();
        format!(
            "\n[keys]\n{keys}\n[roles]\n{}{}{}",
            self.root.table("root", &all),
            self.release.table("release", &all),
            self.index.table("index", &all)
        )
    }
}

fn distinct<const N: usize>(lists: [&[Key]; N]) -> Vec<Key> {
    let mut all: Vec<Key> = Vec::new();
    for key in lists.into_iter().flatten() {
        if !all.contains(key) {
            all.push(key.clone());
        }
    }
    all
}

impl Publisher {
    /// A publisher with one new key for each role.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            roles: Roles::new(),
        }
    }

    /// A publisher with one key that signs roots and releases, and another for the index.
    pub fn with_one_key(name: &str) -> Self {
        let mut publisher = Self::new(name);
        publisher.roles.release = publisher.roles.root.clone();
        publisher
    }

    /// The key that users pin: the first of the root's.
    pub fn key(&self) -> &Key {
        &self.roles.root.keys[0]
    }

    /// A release of a small tool.
    pub fn release(&self, version: &str, serial: u64) -> Release {
        Release::new(&self.name, version, serial)
    }

    /// A place with just a release, signed by the key that users pin.
    pub fn level0(&self, release: &Release) -> Place {
        let release = release.clone().body(|body| body.line("root", "0"));
        let signers = release.signers.clone();
        let signers = signers.unwrap_or_else(|| vec![self.key().clone()]);
        Place::default()
            .with(&release.artifact.file, release.artifact.bytes())
            .with(
                "release.unpipe",
                signed(&release.finished().bytes(), &signers),
            )
    }

    /// A place with a root and an index; the first release is the stable one.
    pub fn level1(&self, releases: impl Into<Vec<Release>>) -> Offer {
        let root = root_body(&self.name, 1, &self.roles);
        let index = Body::new("index", &self.name)
            .line("version", "1")
            .text("issued", &days_ago(1))
            .text("expires", &days_ahead(7));
        Offer {
            roots: vec![(root, self.roles.root.keys.clone())],
            roles: self.roles.clone(),
            index,
            index_signers: None,
            releases: releases.into(),
            name: self.name.clone(),
        }
    }
}

fn root_body(name: &str, version: usize, roles: &Roles) -> Body {
    Body::new("root", name)
        .line("version", &version.to_string())
        .text("issued", &days_ago(2))
        .text("expires", &days_ahead(365))
        .raw(&roles.tables())
}

impl Offer {
    /// Bends the last root: `.root(|b| b.text("expires", &days_ago(1)))`.
    pub fn root(mut self, change: impl FnOnce(Body) -> Body) -> Self {
        let (body, signers) = self.roots.pop().unwrap();
        self.roots.push((change(body), signers));
        self
    }

    /// The last root is signed by these keys instead.
    pub fn root_signed_by<const N: usize>(mut self, keys: [&Key; N]) -> Self {
        let last = self.roots.last_mut().unwrap();
        last.1 = keys.into_iter().cloned().collect();
        self
    }

    /// Adds a root with other roles, signed by the old root keys and the new ones.
    /// Index and releases are signed by the new roles.
    pub fn rotated_to(mut self, roles: Roles) -> Self {
        let previous = self.roots.last().unwrap().0.sha256();
        let body = root_body(&self.name, self.roots.len() + 1, &roles)
            .text("previous", &previous.to_string())
            .line("min_serial", "1");
        let signers = distinct([&self.roles.root.keys, &roles.root.keys]);
        self.roots.push((body, signers));
        self.roles = roles;
        self
    }

    /// Bends the index, but for its releases: `.index(|b| b.line("version", "2"))`.
    pub fn index(mut self, change: impl FnOnce(Body) -> Body) -> Self {
        self.index = change(self.index);
        self
    }

    /// The index has this version.
    pub fn index_version(self, version: u64) -> Self {
        self.index(|body| body.line("version", &version.to_string()))
    }

    /// The index is signed by these keys instead.
    pub fn index_signed_by<const N: usize>(mut self, keys: [&Key; N]) -> Self {
        self.index_signers = Some(keys.into_iter().cloned().collect());
        self
    }

    /// The index revokes a serial.
    pub fn revoking(self, serial: u64) -> Self {
        self.index(|body| {
            body.swap(
                "\n[[release]]",
                &format!(
                    "\n[[revoked]]\nserials = [{serial}]\nreason = \"it eats files\"\nseverity = \
                     \"high\"\n\n[[release]]"
                ),
            )
        })
    }

    /// Signs everything, and lays it out.
    pub fn place(&self) -> Place {
        let mut place = Place::default();
        for (i, (body, signers)) in self.roots.iter().enumerate() {
            let file = format!("root-{}.unpipe", i + 1);
            place = place.with(&file, signed(&body.bytes(), signers));
        }
        for release in &self.releases {
            let signers = release.signers.as_ref().unwrap_or(&self.roles.release.keys);
            let document = signed(&release.finished().bytes(), signers);
            place = place
                .with(&release.file(), document)
                .with(&release.artifact.file, release.artifact.bytes());
        }
        let signers = self
            .index_signers
            .as_ref()
            .unwrap_or(&self.roles.index.keys);
        place.with(
            "index.unpipe",
            signed(&self.finished_index().bytes(), signers),
        )
    }

    fn finished_index(&self) -> Body {
        let mut tables = String::new();
        if let Some(first) = self.releases.first() {
            tables += &format!("\n[channels]\nstable = \"{}\"\n", first.version);
        }
        for release in &self.releases {
            tables += &format!(
                "\n[[release]]\nversion = \"{}\"\nserial = {}\nfile = \"{}\"\nsha256 = \"{}\"\n",
                release.version,
                release.serial,
                release.file(),
                release.finished().sha256().hex()
            );
        }
        self.index.clone().raw(&tables)
    }
}

//! Whether a group is the user's alone, by the system's own lists of users and groups (`passwd(5)`,
//! `group(5)`).
//!
//! Several distributions give each user a group of their own and make every folder writable for it.
//! A system may know more users than these lists have, from a directory service: one who is not listed
//! has the group of their own number, if nobody listed is in it.

use std::fs::File;
use std::io::{self, ErrorKind, Read};

use rustix::process::{getegid, geteuid};

/// Longer lists are not read: then no group is the user's own.
const LIMIT: u64 = 4 * 1024 * 1024;

/// Whether nobody but this user is in a group. Where that cannot be told, it is not so.
pub fn is_own_group(group: u32) -> bool {
    let lists = || Some((read("/etc/passwd").ok()?, read("/etc/group").ok()?));
    lists().is_some_and(|(users, groups)| {
        let lists = Lists {
            users: &users,
            groups: &groups,
        };
        lists.is_own(group, (geteuid().as_raw(), getegid().as_raw()))
    })
}

/// A list that is not there has no lines.
fn read(path: &str) -> io::Result<String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(String::new()),
        Err(error) => return Err(error),
    };
    read_up_to(file, LIMIT)
}

fn read_up_to(source: impl Read, limit: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    let read = source
        .take(limit.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(read).unwrap_or(u64::MAX) > limit {
        return Err(ErrorKind::FileTooLarge.into());
    }
    // Of a name in another encoding nothing but its being another one matters.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The text of both lists.
#[derive(Clone, Copy)]
struct Lists<'a> {
    users: &'a str,
    groups: &'a str,
}

struct User<'a> {
    name: &'a str,
    id: u32,
    group: u32,
}

struct Group<'a> {
    name: &'a str,
    id: u32,
    members: &'a str,
}

impl<'a> Lists<'a> {
    /// A group of the user's number alone proves nothing: a directory service may give that to anybody.
    /// It has to be the group that the user begins in.
    fn is_own(self, group: u32, (user, begins_in): (u32, u32)) -> bool {
        let own_names: Vec<&str> = self
            .users()
            .filter(|listed| listed.id == user)
            .map(|listed| listed.name)
            .collect();
        let is_me = |name: &str| own_names.contains(&name);
        let entries = || self.groups().filter(|listed| listed.id == group);
        let is_named_so = entries().any(|entry| is_me(entry.name));
        let has_others = entries()
            .flat_map(|entry| entry.members.split(','))
            .map(str::trim)
            .any(|member| !member.is_empty() && !is_me(member));
        // Accounts of the system, such as `sync` and `operator`, begin in root's group.
        let is_roots = user == 0 && group == 0;
        let is_anothers = !is_roots
            && self
                .users()
                .any(|listed| listed.group == group && listed.id != user);
        let is_first = if own_names.is_empty() {
            group == begins_in
        } else {
            let mut own = self.users().filter(|listed| listed.id == user);
            own.any(|listed| listed.group == group)
        };
        let is_numbered_so = group == user && is_first;
        (is_numbered_so || is_named_so) && !has_others && !is_anothers
    }

    /// A line that is none names nobody, as the system itself takes it.
    fn users(self) -> impl Iterator<Item = User<'a>> {
        self.users.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            Some(User {
                name,
                id: fields.nth(1)?.parse().ok()?,
                group: fields.next()?.parse().ok()?,
            })
        })
    }

    fn groups(self) -> impl Iterator<Item = Group<'a>> {
        self.groups.lines().filter_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            Some(Group {
                name,
                id: fields.nth(1)?.parse().ok()?,
                members: fields.next().unwrap_or_default(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Lists, read_up_to};

    const USERS: &str = "root:x:0:0:root:/root:/bin/sh\n\
        sync:x:4:0:sync:/bin:/bin/sync\n\
        games:x:100:100::/home/games:\n\
        ann:x:1001:1002:Ann:/home/ann:/bin/sh\n\
        bob:x:1003:1003:Bob:/home/bob:/bin/sh\n\
        cleo:x:1004:100::/home/cleo:\n\
        dan:x:1005:1005::/home/dan:\n\
        half:x:1006\n";

    fn is_own(groups: &str, group: u32, user: u32) -> bool {
        let users = USERS;
        Lists { users, groups }.is_own(group, (user, user))
    }

    #[test]
    fn a_group_of_the_users_number_in_which_they_do_not_begin_may_be_anybodys() {
        // Ann begins in 1002; a directory service may know a group 1001 with many members.
        assert!(!is_own("", 1001, 1001));
        assert!(!is_own("many:x:1001:\n", 1001, 1001));
        let (users, groups) = (USERS, "");
        assert!(!Lists { users, groups }.is_own(5000, (5000, 100)));
    }

    #[test]
    fn a_group_of_the_users_name_is_their_own_whatever_its_number() {
        assert!(is_own("ann:x:1002:\n", 1002, 1001));
        assert!(is_own("ann:x:1002:ann\n", 1002, 1001));
        assert!(!is_own("ann:x:1002:bob\n", 1002, 1001));
        assert!(!is_own("ann:x:1002:ann,bob\n", 1002, 1001));
        assert!(!is_own("staff:x:1002:\n", 1002, 1001));
        assert!(!is_own("", 1002, 1001), "the list does not name the group");
        // A second line of the same number counts as much.
        assert!(!is_own("ann:x:1002:\nmore:x:1002:bob\n", 1002, 1001));
        // It is the first group of another user.
        assert!(!is_own("bob:x:1002:\n", 1002, 1003));
    }

    #[test]
    fn a_group_of_the_users_number_is_their_own_unless_somebody_else_is_in_it() {
        assert!(is_own("bob:x:1003:\n", 1003, 1003));
        assert!(is_own("another:x:1003:bob\n", 1003, 1003));
        assert!(is_own("", 1003, 1003));
        assert!(!is_own("bob:x:1003:ann\n", 1003, 1003));
        assert!(!is_own("users:x:100:\n", 100, 100), "cleo begins in it");
    }

    #[test]
    fn a_user_who_is_not_listed_has_the_group_of_their_number_alone() {
        assert!(is_own("", 5000, 5000));
        assert!(is_own("remote:x:5000:\n", 5000, 5000));
        assert!(!is_own("remote:x:5000:bob\n", 5000, 5000));
        assert!(!is_own("remote:x:5001:\n", 5001, 5000));
    }

    #[test]
    fn accounts_of_the_system_in_roots_group_are_no_others_and_people_are() {
        assert!(is_own("root:x:0:\n", 0, 0));
        assert!(!is_own("root:x:0:bob\n", 0, 0));
        assert!(!is_own("root:x:0:\n", 0, 4));
    }

    #[test]
    fn lines_that_are_none_name_nobody() {
        assert!(is_own("\n:\nhalf\nx:x\ndan:x:many:bob\n", 1005, 1005));
        assert!(!is_own("half:x:1007:\n", 1007, 1006));
    }

    #[test]
    fn a_list_that_is_too_long_is_not_read() {
        assert!(read_up_to("1234".as_bytes(), 4).is_ok());
        assert!(read_up_to("12345".as_bytes(), 4).is_err());
    }
}

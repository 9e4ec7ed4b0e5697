//! What changes in a file, as people read it: a unified difference of one place.

use std::path::Path;

/// So many unchanged lines are shown around a change.
const AROUND: usize = 3;

/// The lines of a unified difference; none if nothing differs. Bytes that are no text are shown as
/// the replacement character. What changes is taken as one place, from the first line that
/// differs to the last.
pub fn unified(path: &Path, before: Option<&[u8]>, after: Option<&[u8]>) -> Vec<String> {
    let (old, new) = (lines(before), lines(after));
    if old == new && before.is_some() == after.is_some() {
        return Vec::new();
    }
    let same = |pair: &(&&[u8], &&[u8])| pair.0 == pair.1;
    let head = old.iter().zip(&new).take_while(same).count();
    let room = old.len().min(new.len()) - head;
    let tail = old.iter().rev().zip(new.iter().rev());
    let tail = tail.take(room).take_while(same).count();
    let from = head.saturating_sub(AROUND);
    let behind = tail.min(AROUND);
    let name = |there: Option<&[u8]>| match there {
        Some(_) => path.display().to_string(),
        None => "/dev/null".to_owned(),
    };
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    let mut shown = vec![
        format!("--- {}", name(before)),
        format!("+++ {}", name(after)),
        format!(
            "@@ -{} +{} @@",
            range(from, old_end + behind),
            range(from, new_end + behind)
        ),
    ];
    put(&mut shown, ' ', old.get(from..head));
    put(&mut shown, '-', old.get(head..old_end));
    put(&mut shown, '+', new.get(head..new_end));
    put(&mut shown, ' ', old.get(old_end..old_end + behind));
    shown
}

fn lines(bytes: Option<&[u8]>) -> Vec<&[u8]> {
    let bytes = bytes.unwrap_or(&[]);
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// The first line, from 1, and how many; an empty range names the line before it.
fn range(from: usize, end: usize) -> String {
    let first = if end > from { from + 1 } else { from };
    format!("{first},{}", end - from)
}

fn put(shown: &mut Vec<String>, sign: char, lines: Option<&[&[u8]]>) {
    for line in lines.unwrap_or(&[]) {
        let whole = line.strip_suffix(b"\n");
        let text = String::from_utf8_lossy(whole.unwrap_or(line));
        shown.push(format!("{sign}{text}"));
        if whole.is_none() {
            shown.push("\\ No newline at end of file".to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::unified;

    fn diff(before: Option<&str>, after: Option<&str>) -> Vec<String> {
        let (before, after) = (before.map(str::as_bytes), after.map(str::as_bytes));
        unified(Path::new("f"), before, after)
    }

    #[test]
    fn it_reads_like_any_other_difference() {
        let found = diff(Some("1\n2\n3\n4\n5"), Some("1\n2\n3\n4\n5\nx\n"));
        let expected = [
            "--- f",
            "+++ f",
            "@@ -2,4 +2,5 @@",
            " 2",
            " 3",
            " 4",
            "-5",
            "\\ No newline at end of file",
            "+5",
            "+x",
        ];
        assert_eq!(found, expected);
        let made = diff(None, Some("x\n"));
        assert_eq!(made, ["--- /dev/null", "+++ f", "@@ -0,0 +1,1 @@", "+x"]);
        assert!(diff(Some("a"), Some("a")).is_empty());
        let gone = diff(Some("a\nb\na\n"), Some("a\na\n"));
        assert_eq!(
            gone,
            ["--- f", "+++ f", "@@ -1,3 +1,2 @@", " a", "-b", " a"]
        );
    }
}

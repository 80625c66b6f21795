//! The folder of mail: what was written to whom, and the code in it.

use std::{fs, path::Path};

/// The code in the newest mail to `to` whose subject begins so.
#[must_use]
pub fn code(data_dir: &Path, to: &str, subject: &str) -> Option<String> {
    let (to, subject) = (format!("To: {to}\r\n"), format!("Subject: {subject}"));
    let wanted = all(data_dir).into_iter().rfind(|text| text.contains(&subject) && text.contains(&to))?;
    wanted.lines().find(|line| is_code(line)).map(str::to_owned)
}

/// The codes of all mails.
#[must_use]
pub fn codes(data_dir: &Path) -> Vec<String> {
    let mails = all(data_dir);
    mails.iter().flat_map(|text| text.lines()).filter(|line| is_code(line)).map(str::to_owned).collect()
}

/// How many mails have a subject that begins so.
#[must_use]
pub fn count(data_dir: &Path, subject: &str) -> usize {
    let subject = format!("Subject: {subject}");
    all(data_dir).iter().filter(|text| text.contains(&subject)).count()
}

/// All mails, oldest first.
fn all(data_dir: &Path) -> Vec<String> {
    let files = fs::read_dir(data_dir.join("outbox")).into_iter().flatten().flatten().map(|file| file.path());
    let mut paths: Vec<_> = files.filter(|path| path.extension().is_some_and(|it| it == "eml")).collect();
    paths.sort();
    paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

pub(crate) fn is_code(line: &str) -> bool {
    line.len() == 43 && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

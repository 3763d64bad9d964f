//! What rights were needed for, written down by every process of a run of the tests: a file for each,
//! a line for each right at its first use, so that one which is killed has said all that it did.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::{Ask, Denied, Grant};

/// The environment variable that names the folder of records.
pub const VARIABLE: &str = "ROSTER_RIGHTS";

/// How a file of records is called, after its process.
const ENDING: &str = "rights";

/// The file of this process.
#[derive(Debug)]
pub(super) struct Record(Mutex<Written>);

#[derive(Debug)]
struct Written {
    file: File,
    lines: BTreeSet<String>,
}

/// What a folder of records holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The rights that were needed, and were there.
    pub used: BTreeSet<Grant>,
    /// Those that were not there.
    pub denied: BTreeSet<Grant>,
}

impl Record {
    /// Nothing where no folder is named.
    pub(super) fn of_process() -> Option<&'static Self> {
        static RECORD: OnceLock<Option<Record>> = OnceLock::new();
        #[expect(clippy::disallowed_methods, reason = "one record for the whole process, whatever starts in it")]
        let folder = || std::env::var_os(VARIABLE).filter(|folder| !folder.is_empty()).map(PathBuf::from);
        RECORD.get_or_init(|| folder().and_then(|folder| Self::open(&folder))).as_ref()
    }

    fn open(folder: &Path) -> Option<Self> {
        let path = folder.join(format!("{}.{ENDING}", std::process::id()));
        let opened = fs::create_dir_all(folder)
            // Ids of processes come again: two processes may share a file, but never at a time.
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&path));
        match opened {
            Ok(file) => Some(Self(Mutex::new(Written { file, lines: BTreeSet::new() }))),
            Err(error) => {
                tracing::error!(%error, "{} cannot be written: no right is recorded", path.display());
                None
            }
        }
    }

    pub(super) fn used(&self, grants: impl Iterator<Item = Grant>) {
        grants.for_each(|grant| self.write("used", &grant));
    }

    pub(super) fn denied(&self, denied: &Denied) {
        self.write("denied", &denied.as_grant());
    }

    fn write(&self, word: &str, grant: &Grant) {
        let Grant { function, action, resource, value } = grant;
        let line = format!("{word}\t{function}\t{action}\t{resource}\t{}\n", value.as_deref().unwrap_or_default());
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if written.lines.contains(&line) {
            return;
        }
        // In one piece, for a process may be killed between two.
        if let Err(error) = written.file.write_all(line.as_bytes()) {
            tracing::error!(%error, "a right could not be recorded");
        }
        written.lines.insert(line);
    }
}

impl Denied {
    fn as_grant(&self) -> Grant {
        let Ask { action, resource, context } = &self.ask;
        let said = context.iter().map(|(key, values)| format!("{key}={}", values.join(",")));
        let said: Vec<_> = said.collect();
        let value = (!said.is_empty()).then(|| said.join(" "));
        Grant { function: self.function.clone(), action: action.clone(), resource: resource.clone(), value }
    }
}

impl Recorded {
    /// Reads a folder of records.
    pub fn read(folder: &Path) -> io::Result<Self> {
        let mut recorded = Self::default();
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == ENDING) {
                recorded
                    .add(&fs::read_to_string(&path)?)
                    .map_err(|line| io::Error::other(format!("{} has a line that is none: {line}", path.display())))?;
            }
        }
        Ok(recorded)
    }

    /// The line that is none, where there is one.
    fn add(&mut self, text: &str) -> Result<(), String> {
        // A line without its end was cut off with its process.
        let whole = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        for line in whole {
            let [word, function, action, resource, value] = *line.split('\t').collect::<Vec<_>>() else {
                return Err(line.to_owned());
            };
            let value = (!value.is_empty()).then(|| value.to_owned());
            let grant = Grant { function: function.into(), action: action.into(), resource: resource.into(), value };
            match word {
                "used" => self.used.insert(grant),
                "denied" => self.denied.insert(grant),
                _ => return Err(line.to_owned()),
            };
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_folder::TestFolder;

    fn grant(value: Option<&str>) -> Grant {
        Grant {
            function: "auth".into(),
            action: "dynamodb:PutItem".into(),
            resource: "SettingsTable".into(),
            value: value.map(str::to_owned),
        }
    }

    #[test]
    fn what_one_process_writes_is_read_back_once() {
        let folder = TestFolder::new("rights");
        let record = Record::open(&folder.path()).unwrap();
        let ask = Ask { action: "dynamodb:Scan".into(), resource: "RolesTable".into(), context: Vec::new() };

        record.used([grant(None), grant(Some("a=b")), grant(None)].into_iter());
        record.denied(&Denied { function: "auth".into(), ask });

        let recorded = Recorded::read(&folder.path()).unwrap();
        assert_eq!(recorded.used.into_iter().collect::<Vec<_>>(), [grant(None), grant(Some("a=b"))]);
        assert_eq!(recorded.denied.first().unwrap().to_string(), "auth: dynamodb:Scan on RolesTable");
        assert_eq!(record.0.lock().unwrap().lines.len(), 3);
    }

    #[test]
    fn a_line_that_was_cut_off_is_passed_over_and_one_of_others_is_not() {
        let mut recorded = Recorded::default();

        recorded.add("used\tauth\tdynamodb:PutItem\tSettingsTable\t\nused\tauth\tdyn").unwrap();

        assert_eq!(recorded.used.into_iter().collect::<Vec<_>>(), [grant(None)]);
        assert_eq!(Recorded::default().add("hello\n"), Err("hello".to_owned()));
    }
}

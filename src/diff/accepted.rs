//! Changes that somebody has agreed to: each is known by a fingerprint of what changed, from what, to what. It does not depend on
//! line numbers, order or wording.

use super::Change;
use crate::diagnostic::CellPlace;
use jiff::civil::Date;
use std::sync::Arc;

/// One line of the file of accepted changes.
#[derive(Clone, Debug)]
pub struct Entry {
    pub fingerprint: Arc<str>,
    pub reason: Arc<str>,
    pub decider: Arc<str>,
    /// The last day on which it holds; none: for good.
    pub until: Option<Date>,
    pub place: CellPlace,
}

/// Which changes are accepted, and what is the matter with the entries.
#[derive(Clone, Debug, Default)]
pub struct Acceptance {
    /// By change: the entry that accepts it.
    pub by: Vec<Option<usize>>,
    /// Entries whose day has passed although their change is still there.
    pub expired: Vec<usize>,
    /// Entries without a change.
    pub unused: Vec<usize>,
}

impl Acceptance {
    pub fn count(&self) -> usize {
        self.by.iter().filter(|entry| entry.is_some()).count()
    }
}

/// Holds the changes against the entries. Without a day every entry holds.
pub fn accept(changes: &[Change], entries: &[Entry], today: Option<Date>) -> Acceptance {
    let holds = |entry: &Entry| entry.until.zip(today).is_none_or(|(until, today)| today <= until);
    let prints: Vec<String> = changes.iter().map(fingerprint).collect();
    let entry_of = |print: &String| entries.iter().position(|entry| *entry.fingerprint == **print && holds(entry));
    let matched = |entry: &Entry| prints.iter().any(|print| *entry.fingerprint == **print);
    let at = |wanted: &dyn Fn(&Entry) -> bool| entries.iter().enumerate().filter(|(_, entry)| wanted(entry)).map(|(at, _)| at).collect();
    Acceptance {
        by: prints.iter().map(entry_of).collect(),
        expired: at(&|entry| matched(entry) && !holds(entry)),
        unused: at(&|entry| !matched(entry)),
    }
}

/// `D0703-6f1d03a9c2e4`: the kind, and a hash of subject, place within it, old and new.
pub fn fingerprint(change: &Change) -> String {
    let part = |text: Option<&str>| text.unwrap_or("\u{0}").to_string();
    let side = |side: &Option<super::Side>| part(side.as_ref().map(|side| side.canon.as_str()));
    let subject = format!("{:?}", change.subject.kind);
    let parts = [
        subject,
        change.within_canon.clone(),
        part(change.subject.old.as_deref()),
        part(change.subject.new.as_deref()),
        side(&change.old),
        side(&change.new),
    ];
    format!("{}-{:012x}", change.kind.id, hash(parts.join("\u{1}").as_bytes()) & 0xffff_ffff_ffff)
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::hash;

    /// Test vectors of the authors, <http://www.isthe.com/chongo/tech/comp/fnv/>.
    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(hash(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash(b"foobar"), 0x8594_4171_f739_67e8);
    }
}

//! Where an event stands on its way to being counted, and the words for it.

/// Without a column 状态 / `state`, all events are accepted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EventState {
    /// 认定: counts.
    #[default]
    Accepted,
    /// 申报, 审核中: does not count yet.
    Pending,
    /// 异议: objected to; counts as accepted until decided, and is reported.
    Objected,
    /// 驳回: does not count.
    Rejected,
    /// Dated outside of what the event table counts: does not count.
    Outside,
}

/// Words for the states; the first Chinese and the last English one are those that are written.
const STATES: [(EventState, &[&str]); 4] = [
    (EventState::Accepted, &["认定", "采纳", "通过", "已认定", "accepted"]),
    (EventState::Pending, &["申报", "审核中", "待审", "待定", "claimed", "under review", "pending"]),
    (EventState::Objected, &["异议", "申诉", "objected"]),
    (EventState::Rejected, &["驳回", "不予认定", "rejected"]),
];

impl EventState {
    /// What the state is called: a column in the data, a line in an example.
    pub const NAMES: [&str; 2] = ["状态", "state"];

    pub fn counts(self) -> bool {
        matches!(self, EventState::Accepted | EventState::Objected)
    }

    /// The state that a word means.
    pub fn named(word: &str) -> Option<EventState> {
        let word = word.trim().to_lowercase();
        STATES.iter().find(|(_, words)| words.contains(&&*word)).map(|(state, _)| *state)
    }

    /// Every word that means a state.
    pub fn words() -> impl Iterator<Item = &'static str> {
        STATES.iter().flat_map(|(_, words)| words.iter().copied())
    }

    /// How the state is written, in Chinese and in English. An event is outside by its date, not by a word.
    pub fn word(self) -> Option<(&'static str, &'static str)> {
        let (_, words) = STATES.iter().find(|(state, _)| *state == self)?;
        Some((words.first()?, words.last()?))
    }
}

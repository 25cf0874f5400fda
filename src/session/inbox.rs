//! Triage: which findings are listed, and what a person decides about the one that is looked at.

use super::data::SourceData;
use super::update::Effects;
use super::{DrillTarget, Session, Topic};
use crate::analysis::{Analysis, Change, Gone};
use crate::detect::Marked;
use crate::findings::{self, Dismissal, Finding, FindingKind, Scope, Verdict, VerdictState};

/// How far a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Status {
    /// Every one that was not dismissed.
    #[default]
    All,
    /// Not decided yet.
    Open,
    /// Decided.
    Decided,
    /// Dismissed.
    Dismissed,
}

/// Above or below what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More than expected.
    Up,
    /// Less than expected, or missing.
    Down,
}

/// How a finding stands to the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It was not there.
    New,
    /// It was there and was smaller.
    Worse,
    /// It was there and is no more.
    Gone,
}

impl Standing {
    /// All of them, in the order of a filter.
    pub const ALL: [Self; 3] = [Self::New, Self::Worse, Self::Gone];

    /// The word on screen.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Worse => "worse",
            Self::Gone => "gone",
        }
    }
}

/// Which findings are listed. Not part of the analysis: a way of looking.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inbox {
    /// How far they are.
    pub status: Status,
    /// Of one kind only.
    pub kind: Option<FindingKind>,
    /// Of one measure only, by its name.
    pub measure: Option<String>,
    /// One way only.
    pub direction: Option<Direction>,
    /// Whose words hold this.
    pub search: String,
    /// Only those that stand so to the last time.
    pub since: Option<Standing>,
}

impl Inbox {
    /// Whether anything but the status is asked for.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        *self != Self { status: self.status, ..Self::default() }
    }

    fn holds(&self, analysis: &Analysis, finding: &Finding, standing: Option<Standing>) -> bool {
        self.since.is_none_or(|since| standing == Some(since))
            && self.is_like(finding)
            && (match (self.status, analysis.is_dismissed(finding)) {
                (Status::Dismissed, dismissed) => dismissed,
                (_, true) => false,
                (Status::All, false) => true,
                (Status::Open, false) => analysis.is_open(finding),
                (Status::Decided, false) => !analysis.is_open(finding),
            })
    }

    /// Whether a finding that is not there any more is listed; nothing is left to be decided about it.
    fn holds_gone(&self, analysis: &Analysis, gone: &Gone) -> bool {
        let searched = || gone.was.headline.to_lowercase().contains(&self.search.trim().to_lowercase());
        let is_asked = |inbox: &Self| inbox.kind.is_none() && inbox.measure.is_none() && inbox.direction.is_none();
        self.status == Status::All
            && self.since.is_none_or(|since| since == Standing::Gone)
            && !gone.is_dismissed(&analysis.dismissed)
            && gone.finding().map_or_else(|| is_asked(self) && searched(), |finding| self.is_like(&finding))
    }

    /// Whether it is of the kind, measure and direction, and says what is searched for.
    fn is_like(&self, finding: &Finding) -> bool {
        let direction = if finding.is_up() { Direction::Up } else { Direction::Down };
        let search = self.search.trim().to_lowercase();
        let says = |text: &str| text.to_lowercase().contains(&search);
        self.kind.is_none_or(|kind| kind == finding.kind)
            && self.measure.as_ref().is_none_or(|measure| *measure == finding.measure || finding.also.iter().any(|a| a.measure == *measure))
            && self.direction.is_none_or(|wanted| wanted == direction)
            && (search.is_empty() || says(&finding.why) || finding.segment.iter().any(|(_, member)| says(member)))
    }
}

impl Analysis {
    /// What was decided about a finding.
    #[must_use]
    pub fn verdict(&self, finding: &Finding) -> Option<&Verdict> {
        findings::verdict_of(&self.verdicts, finding)
    }

    /// Whether nothing was decided about a finding.
    #[must_use]
    pub fn is_open(&self, finding: &Finding) -> bool {
        self.verdict(finding).is_none_or(|v| v.state == VerdictState::Unresolved)
    }

    /// Whether a finding is not told any more.
    #[must_use]
    pub fn is_dismissed(&self, finding: &Finding) -> bool {
        self.dismissed.iter().any(|d| d.hides(finding))
    }
}

impl SourceData {
    /// The findings that are listed, in their order.
    #[must_use]
    pub fn listed(&self, analysis: &Analysis) -> Vec<&Finding> {
        let all = self.detected().value().map(|d| d.findings.as_slice()).unwrap_or_default();
        all.iter().filter(|f| self.inbox.holds(analysis, f, self.standing(f))).collect()
    }

    /// The findings of the last time that are not there any more, as far as they are listed; below those that are.
    #[must_use]
    pub fn listed_gone(&self, analysis: &Analysis) -> Vec<&Gone> {
        self.since().into_iter().flat_map(|since| &since.gone).filter(|gone| self.inbox.holds_gone(analysis, gone)).collect()
    }

    /// The finding of the last time that is looked at, although it is not there any more.
    #[must_use]
    pub fn selected_gone(&self) -> Option<&Gone> {
        let id = self.selected.as_ref()?;
        self.since()?.gone.iter().find(|gone| gone.id == *id)
    }

    /// How a finding stands to the last time; nothing where it is as it was, or there was no file before.
    #[must_use]
    pub fn standing(&self, finding: &Finding) -> Option<Standing> {
        match self.since()?.changes.get(&finding.id)? {
            Change::New => Some(Standing::New),
            Change::Worse { .. } => Some(Standing::Worse),
            Change::Same => None,
        }
    }
}

impl SourceData {
    /// How many findings stand so to the last time, but for those that were dismissed.
    #[must_use]
    pub fn standing_so(&self, analysis: &Analysis, standing: Standing) -> usize {
        let Some(since) = self.since() else { return 0 };
        let all = self.detected().value().map(|d| d.findings.as_slice()).unwrap_or_default();
        match standing {
            Standing::Gone => since.gone.iter().filter(|gone| !gone.is_dismissed(&analysis.dismissed)).count(),
            _ => all.iter().filter(|f| self.standing(f) == Some(standing) && !analysis.is_dismissed(f)).count(),
        }
    }

    /// The place a finding was made of by hand; nothing for what the program flags by itself.
    #[must_use]
    pub fn marked_as(&self, finding: &Finding) -> Option<&Marked> {
        let (detected, place) = (self.detected().value()?, finding.place.as_ref()?);
        detected.spec.marked.iter().find(|m| findings::place_of(&detected.spec, &detected.detection, m).as_ref() == Some(place))
    }
}

impl Session {
    /// Look at a finding; a panel of the rows behind another one follows.
    pub(super) fn select_finding(&mut self, id: Option<String>) -> Effects {
        let behind = self.active_data().and_then(|d| d.drill.value()).map(|d| d.target.clone());
        let is_there =
            |id: &String| self.active_data().and_then(|d| d.detected().value()).is_some_and(|d| d.findings.iter().any(|f| f.id == *id));
        let follows = |id: &String| matches!(&behind, Some(DrillTarget::Finding(shown)) if shown != id) && is_there(id);
        let to = id.clone().filter(follows);
        let mut effects = self.with_active(|data| {
            if data.selected != id {
                // The contributors that were asked for are those of the finding before.
                data.answers.entry(Topic::Explanation).or_default().clear();
            }
            data.selected = id;
        });
        effects.extend(to.into_iter().flat_map(|id| self.drill(DrillTarget::Finding(id))));
        effects
    }

    /// Look at another finding of the list; the first or the last where there are none further on.
    pub(super) fn step_finding(&mut self, by: isize) -> Effects {
        let Some(data) = self.active_data() else { return Effects::new() };
        let listed: Vec<&String> = data
            .listed(&self.analysis)
            .into_iter()
            .map(|f| &f.id)
            .chain(data.listed_gone(&self.analysis).into_iter().map(|gone| &gone.id))
            .collect();
        let at = data.selected.as_ref().and_then(|s| listed.iter().position(|id| *id == s));
        let to = at.map_or(0, |at| at.saturating_add_signed(by).min(listed.len().saturating_sub(1)));
        match listed.get(to).map(|id| (*id).clone()) {
            None => Effects::new(),
            id => self.select_finding(id),
        }
    }

    /// Judge the finding that is looked at, and go on to the next open one.
    pub(super) fn judge(&mut self, state: VerdictState) -> Effects {
        let Some(finding) = self.active_data().and_then(SourceData::selected).cloned() else { return Effects::new() };
        let next = self.next_open(&finding);
        let also = finding.also.iter().map(|a| a.id.clone()).collect();
        let verdict = Verdict { state, also, ..self.analysis.verdict(&finding).cloned().unwrap_or_default() };
        let label = format!("Judge as {}", state.name());
        let mut effects = self.edit(&label, None, |analysis| drop(analysis.verdicts.insert(finding.id.clone(), verdict)));
        effects.extend(self.go_on(next, &finding));
        effects
    }

    /// Dismiss the finding that is looked at, its segment or its rule, and go on to the next open one. One that was made by hand is
    /// taken back.
    pub(super) fn dismiss_finding(&mut self, scope: Scope) -> Effects {
        let Some(finding) = self.active_data().and_then(SourceData::selected).cloned() else { return Effects::new() };
        let marked = self.active_data().and_then(|d| d.marked_as(&finding)).cloned();
        if let Some(marked) = marked.filter(|_| scope == Scope::Point) {
            let next = self.next_open(&finding);
            let effects = self.edit_view("Remove a finding made by hand", None, |view| {
                view.detect.iter_mut().for_each(|detect| detect.marked.retain(|m| *m != marked));
            });
            self.go_on(next, &finding);
            return effects;
        }
        let Some(dismissal) = Dismissal::of(&finding, scope).filter(|d| !self.analysis.dismissed.contains(d)) else {
            return Effects::new();
        };
        let next = self.next_open(&finding);
        let label = match scope {
            Scope::Point => "Dismiss a finding",
            Scope::Segment => "Dismiss a segment",
            Scope::Rule => "Dismiss a kind of finding",
        };
        let mut effects = self.edit(label, None, |analysis| analysis.dismissed.push(dismissal));
        effects.extend(self.go_on(next, &finding));
        effects
    }

    /// The open findings after one, then those before it: whom to go on to.
    fn next_open(&self, finding: &Finding) -> Vec<String> {
        let Some(data) = self.active_data() else { return Vec::new() };
        let listed = data.listed(&self.analysis);
        let at = listed.iter().position(|f| f.id == finding.id).unwrap_or(0);
        let after = listed.iter().skip(at + 1).chain(listed.iter().take(at));
        after.filter(|f| self.analysis.is_open(f)).map(|f| f.id.clone()).collect()
    }

    /// Look at the first of these that is still listed; stay where there is none, unless `finding` itself is gone.
    fn go_on(&mut self, next: Vec<String>, finding: &Finding) -> Effects {
        let Some(data) = self.active_data() else { return Effects::new() };
        let listed: Vec<String> = data.listed(&self.analysis).iter().map(|f| f.id.clone()).collect();
        let next = next.into_iter().find(|id| listed.contains(id));
        let stays = listed.contains(&finding.id);
        let to = next.or_else(|| if stays { Some(finding.id.clone()) } else { listed.first().cloned() });
        self.select_finding(to)
    }
}

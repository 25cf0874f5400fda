//! The decimal mark of a column: what its own cells prove, what other columns show, and what has to be asked.
//!
//! A program writes all numbers of a file with one mark, so that a column that proves nothing takes that of the others. But texts of money
//! such as `12.000` stand beside ratings such as `4.8`, so that a mark alone says little of what a separator before three digits is: only
//! a column that parts thousands by it, or writes three decimals behind it, settles that. All else is asked.

use super::super::currency::{currency_in_name, has_mills, has_no_decimals};
use super::super::numbers::{self, Evidence};
use super::super::raw::Cell;
use super::super::source::{Decision, Target};
use super::super::{DecimalMark, ImportOptions, formats, text};
use super::decide::{Plan, currencies};
use super::survey::Survey;
use super::{Cells, doubt};
use crate::table::{format, locale::Locale};

/// Why texts are read with a decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhyMark {
    /// A person said so.
    Asked,
    /// Its own cells prove it.
    Proved,
    /// Some of its own cells prove it, others speak against it.
    Mixed,
    /// Other columns prove it, and write its separator in just this way.
    Shown,
    /// Other columns prove it, but not what its separator is.
    Sibling,
    /// Amounts of its currency never have three decimals, so that what stands before three digits parts thousands.
    Currency,
    /// Nothing does.
    Guessed,
}

/// What the columns of a table say about the decimal mark together.
#[derive(Debug)]
pub(super) struct Siblings {
    /// The mark that some prove and none contradicts.
    proved: Option<DecimalMark>,
    /// The mark where nothing is proved.
    guess: DecimalMark,
    /// Whether one parts thousands, by its mark: point and comma.
    parted: [bool; 2],
    /// Whether one writes three decimals, by its mark.
    thirds: [bool; 2],
}

impl Siblings {
    /// Look at all columns that hold numbers; one that contradicts itself says nothing.
    pub(super) fn of<'a>(numeric: impl Iterator<Item = &'a Survey>, guess: DecimalMark) -> Self {
        let (mut found, mut parted, mut thirds) = ([false; 2], [false; 2], [false; 2]);
        for texts in numeric.map(|survey| &survey.texts).filter(|texts| (texts.comma > 0) != (texts.point > 0)) {
            for (at, is) in [texts.point > 0, texts.comma > 0].into_iter().enumerate() {
                found[at] |= is;
                parted[at] |= texts.parted[at] > 0;
                thirds[at] |= texts.thirds[at] > 0;
            }
        }
        let proved = match found {
            [true, false] => Some(DecimalMark::Point),
            [false, true] => Some(DecimalMark::Comma),
            _ => None,
        };
        Self { proved, guess, parted, thirds }
    }

    /// The mark of a column that proves none itself; of its points and its commas so many stand before three digits.
    fn mark(&self, open: [u32; 2]) -> (DecimalMark, WhyMark) {
        let ([point_parts, comma_parts], [point_ends, comma_ends]) = ([self.parted[1], self.parted[0]], self.thirds);
        let shown = match open.map(|count| count > 0) {
            [true, false] if point_parts != point_ends => Some(if point_parts { DecimalMark::Comma } else { DecimalMark::Point }),
            [false, true] if comma_parts != comma_ends => Some(if comma_parts { DecimalMark::Point } else { DecimalMark::Comma }),
            _ => None,
        };
        match (self.proved, shown) {
            (Some(mark), Some(shown)) if mark == shown => (mark, WhyMark::Shown),
            (Some(mark), _) => (mark, WhyMark::Sibling),
            (None, shown) => (shown.unwrap_or(self.guess), WhyMark::Guessed),
        }
    }
}

/// The mark of a column.
pub(super) fn of(name: &str, survey: &Survey, siblings: &Siblings, options: &ImportOptions) -> (DecimalMark, WhyMark) {
    let texts = &survey.texts;
    if let Some(mark) = options.decimal {
        return (mark, WhyMark::Asked);
    }
    let money = by_money(name, survey);
    if let Some((mark, true)) = money
        && (texts.comma == 0 || mark == DecimalMark::Comma)
        && (texts.point == 0 || mark == DecimalMark::Point)
    {
        return (mark, WhyMark::Currency);
    }
    let own = match (texts.comma, texts.point) {
        (0, 0) => {
            let alone = money.filter(|_| siblings.proved.is_none());
            return alone.map_or_else(|| siblings.mark(texts.open_marks), |(mark, _)| (mark, WhyMark::Currency));
        }
        (comma, point) if comma > point => DecimalMark::Comma,
        (comma, point) if comma < point => DecimalMark::Point,
        _ => siblings.proved.unwrap_or(siblings.guess),
    };
    (own, if contradicts(survey, own, money) { WhyMark::Mixed } else { WhyMark::Proved })
}

/// Whether cells of a column speak against the mark that most of its others prove: by their own separators; or as money that would have
/// three decimals, or that of another currency than the proof, where no cell is known to have so many.
fn contradicts(survey: &Survey, own: DecimalMark, money: Option<(DecimalMark, bool)>) -> bool {
    let texts = &survey.texts;
    let is_open = texts.open_marks != [0, 0] && texts.thirds == [0, 0];
    texts.comma > 0 && texts.point > 0 || is_open && (currencies(survey).len() > 1 || money.is_some_and(|(mark, _)| mark != own))
}

/// The decimal mark of a column of money whose separators all stand before three digits, and whether its currency has no
/// decimals at all: `€1.234` and `Rp 12,000` are thousands, as is `12.000` under `Harga (Rp)`. `$1.234` is left open, as prices of petrol
/// are written so.
pub(super) fn by_money(name: &str, survey: &Survey) -> Option<(DecimalMark, bool)> {
    let texts = &survey.texts;
    let is_small = |code: &str| matches!(code, "IDR" | "VND");
    if texts.currencies.is_empty() && currency_in_name(name).is_some_and(is_small) {
        let mark = if texts.open_marks[1] > 0 { DecimalMark::Point } else { DecimalMark::Comma };
        return (texts.open_marks.contains(&0) && texts.open_marks != [0, 0]).then_some((mark, true));
    }
    let codes = || texts.currencies.keys().copied();
    let money: u32 = texts.currencies.values().sum();
    if money * 2 <= texts.numbers || codes().any(has_mills) {
        return None;
    }
    let is_whole = codes().all(has_no_decimals);
    let [points, commas] = texts.open_marks.map(|count| count > 0);
    match (points, commas) {
        (true, false) if codes().any(|c| c != "USD") => Some((DecimalMark::Comma, is_whole)),
        (false, true) => Some((DecimalMark::Point, is_whole)),
        (false, false) if codes().all(is_small) => Some((DecimalMark::Comma, true)),
        _ => None,
    }
}

/// Whether amounts in several currencies stand in a column, of which some part thousands as theirs never has three decimals.
pub(super) fn by_currency(survey: &Survey, why: WhyMark) -> bool {
    let texts = &survey.texts;
    why != WhyMark::Asked && texts.thousands > 0 && texts.thirds == [0, 0] && currencies(survey).len() > 1
}

/// Whether cells of a column prove both marks.
fn proves_both(survey: &Survey) -> bool {
    survey.texts.comma > 0 && survey.texts.point > 0
}

/// What is said of a column whose cells prove both marks, and where those stand that prove the rarer one.
pub(super) fn mixed_warning(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<(String, Vec<usize>)> {
    if !plan.ty.is_numeric() || !proves_both(survey) {
        return None;
    }
    let (comma, point) = (survey.texts.comma, survey.texts.point);
    let rarer = if comma < point { DecimalMark::Comma } else { DecimalMark::Point };
    let proves = |cell: Cell<'_>| match cell {
        Cell::Text(raw) => numbers::scan(text::unwrapped(raw).0).is_some_and(|n| n.evidence == Evidence::Proved(rarer)),
        _ => false,
    };
    let at: Vec<usize> = (0..cells.len()).filter(|&at| proves(cells.get(at))).take(100).collect();
    let commas = Locale::kept(|| format::those(comma as usize, "number", "has", "have"));
    let points = Locale::kept(|| format::fixed(f64::from(point), 0));
    Some((format!("{commas} a decimal comma and {points} a decimal point; each is read by its own"), at))
}

/// The decimal mark its texts were read with, where there was something to decide.
pub(super) fn decision(cells: Cells<'_>, survey: &Survey, plan: &Plan) -> Option<Decision> {
    let texts = &survey.texts;
    let doubt = doubt::of_mark(cells, survey, plan);
    let both = proves_both(survey);
    let by_others = matches!(plan.why_mark, WhyMark::Shown | WhyMark::Sibling);
    let marked = texts.comma > 0 || texts.open_marks != [0, 0];
    let decided = marked && plan.mark == DecimalMark::Comma || both || by_others && texts.open_marks[0] > 0;
    if !plan.ty.is_numeric() || doubt.is_none() && !decided {
        return None;
    }
    let why = match plan.why_mark {
        WhyMark::Asked => "you asked for it",
        WhyMark::Mixed if both => "others prove their own; nothing proves it for the rest",
        WhyMark::Mixed => "most of its cells prove it, but not for all its amounts",
        WhyMark::Proved => "its separators prove it",
        WhyMark::Shown => "other columns of the table write their numbers so",
        WhyMark::Sibling => "another column of the table has it; no cell of its own proves it",
        WhyMark::Currency => "amounts of its currency never have three decimals",
        WhyMark::Guessed => "no cell proves it",
    };
    let shown = (0..cells.len()).map(|at| formats::shown(cells.sheet, cells.get(at))).find(|t| t.contains([',', '.']));
    let decision = Decision::new(format!("Read with a decimal {}", plan.mark.word()), why).in_column(&cells.column.name);
    let question = doubt.map(|d| d.question(&cells.column.name).into());
    Some(Decision { question, ..decision.touching(u64::from(texts.numbers), shown.unwrap_or_default()).about(Target::Decimal) })
}

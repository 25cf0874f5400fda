//! Queries over the open tables, and their results as tables of the analysis.

use super::data::SourceData;
use super::update::Effects;
use super::{Page, Session};
use crate::analysis::SourceSpec;
use crate::prepare::{Query, Step, StepKind, TableRef, names_table, plain_name};
use crate::table::Table;

/// An open table as a query may call it.
#[derive(Debug, Clone)]
pub struct OpenTable {
    /// What a query calls it.
    pub name: String,
    /// Where it is.
    pub read: TableRef,
    /// The table, its steps done.
    pub table: Table,
}

impl Session {
    /// The open tables with the names that a query calls them by: those that are looked at in the order they were opened, then what else their
    /// files hold, as it was read. Each is called by its own name, a second of that name after its file too.
    #[must_use]
    pub fn open_tables(&self) -> Vec<OpenTable> {
        let mut tables: Vec<OpenTable> = Vec::new();
        let shown = self.analysis.sources.iter().map(|spec| TableRef::from(spec.id));
        for read in shown.chain(self.tables_not_shown()) {
            let Some(spec) = self.analysis.source(read.source) else { continue };
            let found = if read.table.is_some() { self.table_beside(&read) } else { self.data.get(&spec.id).and_then(SourceData::table) };
            let Some(table) = found else { continue };
            let stem = spec.path.file_stem().unwrap_or_default().to_string_lossy();
            let own = plain_name(spec.name.as_deref().filter(|_| read.table.is_none()).unwrap_or(table.name()));
            let is_free = |name: &str| !tables.iter().any(|t| t.name.eq_ignore_ascii_case(name));
            let numbered = (2..).map(|n| format!("{own}_{n}"));
            let name = [own.clone(), plain_name(&format!("{stem}_{own}"))].into_iter().chain(numbered).find(|name| is_free(name));
            tables.push(OpenTable { name: name.unwrap_or(own), table: table.clone(), read });
        }
        tables
    }

    pub(super) fn add_query(&mut self, name: String, sql: String) -> Effects {
        let asked: Vec<OpenTable> = self.open_tables().into_iter().filter(|t| names_table(&sql, &t.name)).collect();
        let Some(first) = asked.first().map(|t| t.read.source).or(self.analysis.active) else { return Effects::new() };
        let (Some(base), Some(data)) = (self.analysis.source(first).cloned(), self.data.get(&first)) else { return Effects::new() };
        let Some(opened) = data.opened.clone() else { return Effects::new() };
        let (table, shape) = (data.table, data.shape.clone());
        let tables = asked.into_iter().map(|t| (t.name, t.read)).collect();
        let before = self.analysis.clone();
        let id = self.next_id();
        let spec = SourceSpec {
            name: Some(name.clone()),
            fingerprint: base.fingerprint,
            table: base.table,
            steps: vec![Step::from(StepKind::Query(Query { sql, tables }))],
            // Suggested for the file; what is suggested for the result takes its place.
            view: opened.views.get(table).cloned().unwrap_or_default(),
            ..SourceSpec::new(id, base.path, base.options)
        };
        self.data.insert(id, SourceData { opened: Some(opened), table, shape, ..SourceData::default() });
        self.analysis.active = Some(id);
        self.analysis.sources.push(spec);
        self.page = Page::Data;
        self.history.record(&format!("Add the query {name}"), None, before.clone());
        self.follow(&before)
    }
}

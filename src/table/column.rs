//! What is known of a column besides its values.

use polars::prelude::{DataType, TimeUnit};
use serde::{Deserialize, Serialize};

use super::ColumnFormat;

/// The type of every value in a column, and how it is stored in the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColumnType {
    /// UTF-8 text.
    Text,
    /// A whole number, 64 bits.
    Integer,
    /// A number with a fraction, 64-bit floating point.
    Decimal,
    /// True or false.
    Boolean,
    /// A day of the proleptic Gregorian calendar, stored as days since 1970-01-01.
    Date,
    /// A day and a time, stored as milliseconds since 1970-01-01; UTC where [`Column::utc`] says so, else local to the file.
    DateTime,
    /// A time of day, stored as milliseconds since midnight.
    Time,
    /// A length of time, stored as milliseconds.
    Duration,
}

impl ColumnType {
    /// All types, in the order of menus.
    pub const ALL: [Self; 8] =
        [Self::Text, Self::Integer, Self::Decimal, Self::Boolean, Self::Date, Self::DateTime, Self::Time, Self::Duration];

    /// How values of this type are stored in the polars frame.
    #[must_use]
    pub fn storage(self) -> DataType {
        match self {
            Self::Text => DataType::String,
            Self::Integer => DataType::Int64,
            Self::Decimal => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Date => DataType::Date,
            Self::DateTime => DataType::Datetime(TimeUnit::Milliseconds, None),
            Self::Time | Self::Duration => DataType::Duration(TimeUnit::Milliseconds),
        }
    }

    /// Whether sums and averages of this type mean something.
    #[must_use]
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Duration)
    }

    /// Whether values are points on a calendar.
    #[must_use]
    pub fn is_temporal(self) -> bool {
        matches!(self, Self::Date | Self::DateTime)
    }

    /// The word used in JSON and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Time => "time",
            Self::Duration => "duration",
        }
    }
}

/// What a column is for in an analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// When it happened.
    Date,
    /// What it is split by.
    Dimension,
    /// What is added up.
    Measure,
    /// What names one thing: an order number, a SKU.
    Identifier,
    /// Free text.
    Text,
}

impl Role {
    /// The word used in JSON and on screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::Dimension => "dimension",
            Self::Measure => "measure",
            Self::Identifier => "identifier",
            Self::Text => "text",
        }
    }
}

/// What is known of a column besides its values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Unique in its table.
    pub name: String,
    /// Where it stood in the file: 0-based column of the sheet; `None` for a computed column. In a table made of several
    /// sheets the [`Origin`](super::Origin) knows by this number where it stood on each.
    pub source: Option<u32>,
    /// The type of its values.
    pub ty: ColumnType,
    /// What it is for.
    pub role: Role,
    /// `%`, an ISO 4217 currency code, or another unit of all its values.
    pub unit: Option<String>,
    /// Date-times only: the values are instants in UTC.
    pub utc: bool,
    /// Decimal places to show, where the file or the values say so.
    pub decimals: Option<u8>,
    /// The column of whose members each has one value, repeated on all its rows: the amount of an order on each of its
    /// lines. A plain sum would count it several times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub once_per: Option<String>,
    /// How its values are shown, where a person chose it.
    #[serde(default, skip_serializing_if = "ColumnFormat::is_default")]
    pub format: ColumnFormat,
}

impl Column {
    /// The unit of its values as numbers: times of the day and lengths of time are seconds.
    #[must_use]
    pub fn number_unit(&self) -> Option<&str> {
        self.unit.as_deref().or_else(|| matches!(self.ty, ColumnType::Time | ColumnType::Duration).then_some(super::format::CLOCK))
    }

    /// A column of no unit, whose role follows from its type.
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        let role = match ty {
            ColumnType::Date | ColumnType::DateTime => Role::Date,
            ColumnType::Integer | ColumnType::Decimal | ColumnType::Duration => Role::Measure,
            ColumnType::Text | ColumnType::Boolean | ColumnType::Time => Role::Dimension,
        };
        Self {
            name: name.into(),
            source: None,
            ty,
            role,
            unit: None,
            utc: false,
            decimals: None,
            once_per: None,
            format: ColumnFormat::default(),
        }
    }
}

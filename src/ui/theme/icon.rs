//! Icons of the Lucide font, by name. `assets/fonts/icons.csv` lists their code points.

/// Activity.
pub const ACTIVITY: &str = "\u{E038}";
/// Arrow down.
pub const ARROW_DOWN: &str = "\u{E042}";
/// Arrow right.
pub const ARROW_RIGHT: &str = "\u{E049}";
/// Arrow right left.
pub const ARROW_RIGHT_LEFT: &str = "\u{E417}";
/// Arrow up.
pub const ARROW_UP: &str = "\u{E04A}";
/// Arrow up down.
pub const ARROW_UP_DOWN: &str = "\u{E37D}";
/// Ban.
pub const BAN: &str = "\u{E051}";
/// Calculator.
pub const CALCULATOR: &str = "\u{E1BC}";
/// Calendar.
pub const CALENDAR: &str = "\u{E063}";
/// Calendar days.
pub const CALENDAR_DAYS: &str = "\u{E2B9}";
/// Chart column.
pub const CHART_COLUMN: &str = "\u{E2A3}";
/// Chart line.
pub const CHART_LINE: &str = "\u{E2A5}";
/// Chart scatter.
pub const CHART_SCATTER: &str = "\u{E48A}";
/// Check.
pub const CHECK: &str = "\u{E06C}";
/// Chevron down.
pub const CHEVRON_DOWN: &str = "\u{E06D}";
/// Chevron left.
pub const CHEVRON_LEFT: &str = "\u{E06E}";
/// Chevron right.
pub const CHEVRON_RIGHT: &str = "\u{E06F}";
/// Chevron up.
pub const CHEVRON_UP: &str = "\u{E070}";
/// Chevrons down.
pub const CHEVRONS_DOWN: &str = "\u{E071}";
/// Chevrons up.
pub const CHEVRONS_UP: &str = "\u{E074}";
/// Circle alert.
pub const CIRCLE_ALERT: &str = "\u{E077}";
/// Circle check.
pub const CIRCLE_CHECK: &str = "\u{E226}";
/// Circle x.
pub const CIRCLE_X: &str = "\u{E084}";
/// Clipboard.
pub const CLIPBOARD: &str = "\u{E085}";
/// Clock.
pub const CLOCK: &str = "\u{E087}";
/// Columns 3.
pub const COLUMNS_3: &str = "\u{E099}";
/// Command.
pub const COMMAND: &str = "\u{E09A}";
/// Copy.
pub const COPY: &str = "\u{E09E}";
/// Database.
pub const DATABASE: &str = "\u{E0AD}";
/// Download.
pub const DOWNLOAD: &str = "\u{E0B2}";
/// Ellipsis vertical.
pub const ELLIPSIS_VERTICAL: &str = "\u{E0B7}";
/// External link.
pub const EXTERNAL_LINK: &str = "\u{E0B9}";
/// Eye.
pub const EYE: &str = "\u{E0BA}";
/// File.
pub const FILE: &str = "\u{E0C0}";
/// File plus.
pub const FILE_PLUS: &str = "\u{E0C9}";
/// File spreadsheet.
pub const FILE_SPREADSHEET: &str = "\u{E326}";
/// File warning.
pub const FILE_WARNING: &str = "\u{E319}";
/// Folder open.
pub const FOLDER_OPEN: &str = "\u{E247}";
/// Funnel.
pub const FUNNEL: &str = "\u{E0DC}";
/// Funnel x.
pub const FUNNEL_X: &str = "\u{E3B5}";
/// Grip vertical.
pub const GRIP_VERTICAL: &str = "\u{E0EB}";
/// Hash.
pub const HASH: &str = "\u{E0EF}";
/// History.
pub const HISTORY: &str = "\u{E1F5}";
/// Info.
pub const INFO: &str = "\u{E0F9}";
/// Key round.
pub const KEY_ROUND: &str = "\u{E4A3}";
/// Keyboard.
pub const KEYBOARD: &str = "\u{E284}";
/// Layers.
pub const LAYERS: &str = "\u{E529}";
/// Lightbulb.
pub const LIGHTBULB: &str = "\u{E1C2}";
/// List filter.
pub const LIST_FILTER: &str = "\u{E460}";
/// Loader circle.
pub const LOADER_CIRCLE: &str = "\u{E10A}";
/// Message square.
pub const MESSAGE_SQUARE: &str = "\u{E117}";
/// Minus.
pub const MINUS: &str = "\u{E11C}";
/// Monitor.
pub const MONITOR: &str = "\u{E11D}";
/// Moon.
pub const MOON: &str = "\u{E11E}";
/// Panel left close.
pub const PANEL_LEFT_CLOSE: &str = "\u{E21C}";
/// Panel left open.
pub const PANEL_LEFT_OPEN: &str = "\u{E21D}";
/// Panel right close.
pub const PANEL_RIGHT_CLOSE: &str = "\u{E432}";
/// Panel right open.
pub const PANEL_RIGHT_OPEN: &str = "\u{E434}";
/// Pencil.
pub const PENCIL: &str = "\u{E1F9}";
/// Percent.
pub const PERCENT: &str = "\u{E132}";
/// Play.
pub const PLAY: &str = "\u{E13C}";
/// Plus.
pub const PLUS: &str = "\u{E13D}";
/// Radar.
pub const RADAR: &str = "\u{E497}";
/// Redo 2.
pub const REDO_2: &str = "\u{E2A0}";
/// Refresh cw.
pub const REFRESH_CW: &str = "\u{E145}";
/// Rows 3.
pub const ROWS_3: &str = "\u{E58A}";
/// Save.
pub const SAVE: &str = "\u{E14D}";
/// Search.
pub const SEARCH: &str = "\u{E151}";
/// Settings.
pub const SETTINGS: &str = "\u{E154}";
/// Shield check.
pub const SHIELD_CHECK: &str = "\u{E1FF}";
/// Sigma.
pub const SIGMA: &str = "\u{E201}";
/// Sliders horizontal.
pub const SLIDERS_HORIZONTAL: &str = "\u{E29A}";
/// Sparkles.
pub const SPARKLES: &str = "\u{E412}";
/// Split.
pub const SPLIT: &str = "\u{E440}";
/// Square.
pub const SQUARE: &str = "\u{E167}";
/// Square check.
pub const SQUARE_CHECK: &str = "\u{E559}";
/// Sun.
pub const SUN: &str = "\u{E178}";
/// Table.
pub const TABLE: &str = "\u{E17D}";
/// Table 2.
pub const TABLE_2: &str = "\u{E2F9}";
/// Table properties.
pub const TABLE_PROPERTIES: &str = "\u{E4DB}";
/// Tag.
pub const TAG: &str = "\u{E17F}";
/// Target.
pub const TARGET: &str = "\u{E180}";
/// Toggle left.
pub const TOGGLE_LEFT: &str = "\u{E18B}";
/// Trash 2.
pub const TRASH_2: &str = "\u{E18E}";
/// Trending down.
pub const TRENDING_DOWN: &str = "\u{E190}";
/// Trending up.
pub const TRENDING_UP: &str = "\u{E191}";
/// Triangle alert.
pub const TRIANGLE_ALERT: &str = "\u{E193}";
/// Type.
pub const TYPE: &str = "\u{E198}";
/// Undo 2.
pub const UNDO_2: &str = "\u{E2A1}";
/// Upload.
pub const UPLOAD: &str = "\u{E19E}";
/// X.
pub const X: &str = "\u{E1B2}";
/// Zoom in.
pub const ZOOM_IN: &str = "\u{E1B6}";
/// Zoom out.
pub const ZOOM_OUT: &str = "\u{E1B7}";

/// All of the above, for tests.
#[cfg(test)]
pub(super) const ALL: &[&str] = &[
    ACTIVITY,
    ARROW_DOWN,
    ARROW_RIGHT,
    ARROW_RIGHT_LEFT,
    ARROW_UP,
    ARROW_UP_DOWN,
    BAN,
    CALCULATOR,
    CALENDAR,
    CALENDAR_DAYS,
    CHART_COLUMN,
    CHART_LINE,
    CHART_SCATTER,
    CHECK,
    CHEVRON_DOWN,
    CHEVRON_LEFT,
    CHEVRON_RIGHT,
    CHEVRON_UP,
    CHEVRONS_DOWN,
    CHEVRONS_UP,
    CIRCLE_ALERT,
    CIRCLE_CHECK,
    CIRCLE_X,
    CLIPBOARD,
    CLOCK,
    COLUMNS_3,
    COMMAND,
    COPY,
    DATABASE,
    DOWNLOAD,
    ELLIPSIS_VERTICAL,
    EXTERNAL_LINK,
    EYE,
    FILE,
    FILE_PLUS,
    FILE_SPREADSHEET,
    FILE_WARNING,
    FOLDER_OPEN,
    FUNNEL,
    FUNNEL_X,
    GRIP_VERTICAL,
    HASH,
    HISTORY,
    INFO,
    KEY_ROUND,
    KEYBOARD,
    LAYERS,
    LIGHTBULB,
    LIST_FILTER,
    LOADER_CIRCLE,
    MESSAGE_SQUARE,
    MINUS,
    MONITOR,
    MOON,
    PANEL_LEFT_CLOSE,
    PANEL_LEFT_OPEN,
    PANEL_RIGHT_CLOSE,
    PANEL_RIGHT_OPEN,
    PENCIL,
    PERCENT,
    PLAY,
    PLUS,
    RADAR,
    REDO_2,
    REFRESH_CW,
    ROWS_3,
    SAVE,
    SEARCH,
    SETTINGS,
    SHIELD_CHECK,
    SIGMA,
    SLIDERS_HORIZONTAL,
    SPARKLES,
    SPLIT,
    SQUARE,
    SQUARE_CHECK,
    SUN,
    TABLE,
    TABLE_2,
    TABLE_PROPERTIES,
    TAG,
    TARGET,
    TOGGLE_LEFT,
    TRASH_2,
    TRENDING_DOWN,
    TRENDING_UP,
    TRIANGLE_ALERT,
    TYPE,
    UNDO_2,
    UPLOAD,
    X,
    ZOOM_IN,
    ZOOM_OUT,
];

//! Tiles on the grid: moved and made larger without ever lying on each other.

use super::{BoardSpec, Content, Spot, Tile};

/// How many cells a board is wide.
pub const COLUMNS: u16 = 12;
/// The least size of a tile in cells.
const LEAST: (u16, u16) = (2, 2);

impl Spot {
    fn overlaps(self, other: Self) -> bool {
        self.x < other.x + other.w && other.x < self.x + self.w && self.y < other.y + other.h && other.y < self.y + self.h
    }

    /// The same within the grid and no smaller than a tile may be.
    fn fitted(self) -> Self {
        let (w, h) = (self.w.clamp(LEAST.0, COLUMNS), self.h.clamp(LEAST.1, 40));
        Self { x: self.x.min(COLUMNS - w), y: self.y.min(999), w, h }
    }
}

/// The board with a tile moved by so many cells; the others make way.
#[must_use]
pub fn moved(board: &BoardSpec, tile: u32, (dx, dy): (i32, i32)) -> BoardSpec {
    let step = |at: u16, by: i32| u16::try_from((i32::from(at) + by).max(0)).unwrap_or(0);
    placed(board, tile, dy > 0, |spot| Spot { x: step(spot.x, dx), y: step(spot.y, dy), ..spot })
}

/// The board with a tile wider and higher by so many cells; the others make way.
#[must_use]
pub fn resized(board: &BoardSpec, tile: u32, (dw, dh): (i32, i32)) -> BoardSpec {
    let step = |size: u16, by: i32| u16::try_from((i32::from(size) + by).max(1)).unwrap_or(1);
    placed(board, tile, false, |spot| Spot { w: step(spot.w, dw).min(COLUMNS - spot.x), h: step(spot.h, dh), ..spot })
}

/// The board with a tile more, of so many cells, at the first place from the top where it lies on no other; and the number of that tile.
#[must_use]
pub fn added(board: &BoardSpec, content: Content, (w, h): (u16, u16)) -> (BoardSpec, u32) {
    let free = |spot: &Spot| !board.tiles.iter().any(|t| t.spot.overlaps(*spot));
    let places = (0..).flat_map(|y| (0..=COLUMNS - w.min(COLUMNS)).map(move |x| Spot { x, y, w, h }));
    let spot = places.into_iter().find(free).unwrap_or_default();
    let mut board = board.clone();
    let id = board.next_id();
    board.tiles.push(Tile { id, spot, title: String::new(), content });
    (board, id)
}

/// The board without a tile and without what was chosen in it; the others move up.
#[must_use]
pub fn removed(board: &BoardSpec, tile: u32) -> BoardSpec {
    let mut board = board.clone();
    board.tiles.retain(|t| t.id != tile);
    board.crossed.retain(|c| c.tile != tile);
    settle(&mut board, None);
    board
}

fn placed(board: &BoardSpec, tile: u32, down: bool, change: impl Fn(Spot) -> Spot) -> BoardSpec {
    let mut board = board.clone();
    if let Some(found) = board.tiles.iter_mut().find(|t| t.id == tile) {
        found.spot = change(found.spot).fitted();
        settle(&mut board, Some((tile, down)));
    }
    board
}

/// Let every tile fall upwards as far as it can, from the top down; the one that is held chooses by the way it went.
fn settle(board: &mut BoardSpec, held: Option<(u32, bool)>) {
    let mut order: Vec<usize> = (0..board.tiles.len()).collect();
    order.sort_by_key(|&i| {
        let tile = &board.tiles[i];
        let Spot { x, y, h, .. } = tile.spot;
        // Moved up or sideways it comes before those that begin where it does; moved down, after those that begin within it.
        let place = match held.filter(|(id, _)| *id == tile.id) {
            Some((_, true)) => (y + h) * 2,
            Some((_, false)) => y * 2,
            None => y * 2 + 1,
        };
        (place, x)
    });
    let mut settled: Vec<Spot> = Vec::with_capacity(order.len());
    for i in order {
        let mut spot = board.tiles[i].spot.fitted();
        let free = |spot: Spot| !settled.iter().any(|s| s.overlaps(spot));
        while !free(spot) {
            spot.y += 1;
        }
        while spot.y > 0 && free(Spot { y: spot.y - 1, ..spot }) {
            spot.y -= 1;
        }
        board.tiles[i].spot = spot;
        settled.push(spot);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tile(id: u32, x: u16, y: u16, w: u16, h: u16) -> Tile {
        Tile { id, spot: Spot { x, y, w, h }, title: String::new(), content: Content::Findings }
    }

    proptest! {
        #[test]
        fn tiles_never_overlap_or_leave_the_grid(
            spots in prop::collection::vec((0..14_u16, 0..9_u16, 1..9_u16, 1..6_u16), 1..9),
            steps in prop::collection::vec((0..9_u32, -6..6_i32, -6..6_i32, any::<bool>()), 1..12),
        ) {
            let tiles = spots.iter().zip(0..).map(|(&(x, y, w, h), id)| tile(id, x, y, w, h)).collect();
            let mut board = BoardSpec { tiles, ..BoardSpec::default() };
            for (id, a, b, moves) in steps {
                board = if moves { moved(&board, id, (a, b)) } else { resized(&board, id, (a, b)) };
                if !board.tiles.iter().any(|t| t.id == id) {
                    continue;
                }
                for (i, one) in board.tiles.iter().enumerate() {
                    prop_assert!(one.spot.x + one.spot.w <= COLUMNS);
                    for other in &board.tiles[i + 1..] {
                        prop_assert!(!one.spot.overlaps(other.spot), "{one:?} {other:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_new_tile_fills_the_first_gap() {
        let board = BoardSpec { tiles: vec![tile(0, 0, 0, 6, 4), tile(7, 6, 0, 3, 2)], ..BoardSpec::default() };
        let spot = |w, h| added(&board, Content::Findings, (w, h)).0.tiles[2].spot;
        assert_eq!(
            (spot(3, 2), spot(6, 2), spot(12, 2)),
            (Spot { x: 9, y: 0, w: 3, h: 2 }, Spot { x: 6, y: 2, w: 6, h: 2 }, Spot { x: 0, y: 4, w: 12, h: 2 })
        );
        assert_eq!(added(&board, Content::Findings, (2, 2)).1, 8);
    }

    #[test]
    fn a_tile_takes_the_place_of_the_one_below() {
        let board = BoardSpec { tiles: vec![tile(0, 0, 0, 6, 2), tile(1, 0, 2, 6, 2)], ..BoardSpec::default() };
        let swapped = moved(&board, 0, (0, 2));
        assert_eq!(swapped.tiles.iter().map(|t| t.spot.y).collect::<Vec<_>>(), [2, 0]);
        assert_eq!(removed(&board, 0).tiles[0].spot.y, 0);
        assert_eq!(resized(&board, 0, (20, 0)).tiles[0].spot.w, 12);
    }
}

//! Tab goes from left to right and down, also through what is laid out from the right or from the bottom, which egui would go through
//! as it is laid out.

use std::mem::take;

use eframe::egui::{Align, Context, FocusDirection, Id, InnerResponse, Key, LayerId, Layout, Memory, Modifiers, Ui, WidgetRect};

/// Controls that stand together, in the order in which they are read.
#[derive(Clone)]
struct Run {
    layer: LayerId,
    controls: Vec<Id>,
}

/// Several of them that keep their order among each other, by their places among the widgets of a layer, and where they begin.
#[derive(Clone, Copy)]
struct Block {
    layer: LayerId,
    from: usize,
    to: usize,
    left: f32,
}

fn runs() -> Id {
    Id::unique("runs of controls in reading order")
}

fn blocks() -> Id {
    Id::unique("blocks of controls in reading order")
}

/// Lay out from the right edge leftwards.
pub fn from_right<R>(ui: &mut Ui, align: Align, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    ui.with_layout(Layout::right_to_left(align), |ui| read_across(ui, content))
}

/// Lay out from the lower edge upwards.
pub fn from_bottom<R>(ui: &mut Ui, align: Align, content: impl FnOnce(&mut Ui) -> R) -> InnerResponse<R> {
    ui.with_layout(Layout::bottom_up(align), |ui| read(ui, content, |widget| widget.rect.top()))
}

/// Content on one line, in whatever order it is laid out there.
pub(super) fn read_across<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    read(ui, content, |widget| widget.rect.left())
}

fn read<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R, place: impl Fn(&WidgetRect) -> f32) -> R {
    let (layer, from) = (ui.layer_id(), widgets(ui));
    let inner = content(ui);
    let kept: Vec<Block> = ui.data(|d| d.get_temp::<Vec<Block>>(blocks())).unwrap_or_default();
    let within = |at: usize| kept.iter().find(|b| b.layer == layer && (b.from..b.to).contains(&at)).map(|b| b.left);
    let mut controls: Vec<(f32, Id)> = ui.ctx().viewport(|v| {
        let all = v.this_pass.widgets.get_layer(layer).enumerate().skip(from);
        all.filter(|(_, w)| takes_keyboard(w)).map(|(at, w)| (within(at).unwrap_or_else(|| place(w)), w.id)).collect()
    });
    // What stands at one place keeps its order.
    controls.sort_by(|a, b| a.0.total_cmp(&b.0));
    let run = Run { layer, controls: controls.into_iter().map(|(_, id)| id).collect() };
    ui.data_mut(|d| d.get_temp_mut_or_default::<Vec<Run>>(runs()).push(run));
    inner
}

/// Content that is read as it is laid out, though it stands in a line that is not: it may scroll, so that the places of its controls tell
/// nothing.
pub fn in_one_block<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) -> R {
    let (layer, from, left) = (ui.layer_id(), widgets(ui), ui.max_rect().left());
    let inner = content(ui);
    let block = Block { layer, from, to: widgets(ui), left };
    ui.data_mut(|d| d.get_temp_mut_or_default::<Vec<Block>>(blocks()).push(block));
    inner
}

/// How many widgets the layer has so far.
fn widgets(ui: &Ui) -> usize {
    let layer = ui.layer_id();
    ui.ctx().viewport(|v| v.this_pass.widgets.get_layer(layer).count())
}

fn takes_keyboard(widget: &WidgetRect) -> bool {
    widget.enabled && widget.sense.is_focusable()
}

/// At the beginning of a frame: where Tab leads elsewhere than egui would lead it. `field` has Tab for itself.
pub(in crate::ui) fn lead_tab(ctx: &Context, field: Id) {
    let runs: Vec<Run> = ctx.data_mut(|d| {
        d.remove_temp::<Vec<Block>>(blocks());
        take(d.get_temp_mut_or_default(runs()))
    });
    let pressed = |modifiers: Modifiers| ctx.input(|i| i.modifiers == modifiers && i.key_pressed(Key::Tab));
    let forward = pressed(Modifiers::NONE);
    if !forward && !pressed(Modifiers::SHIFT) {
        return;
    }
    let Some(focused) = ctx.memory(Memory::focused).filter(|id| *id != field) else { return };
    let laid_out: Option<(LayerId, Vec<Id>)> = ctx.viewport(|v| {
        let layer = v.prev_pass.widgets.get(focused)?.layer_id;
        Some((layer, v.prev_pass.widgets.get_layer(layer).filter(|w| takes_keyboard(w)).map(|w| w.id).collect()))
    });
    let Some((layer, laid_out)) = laid_out else { return };
    let mut read = laid_out.clone();
    for run in runs.iter().filter(|run| run.layer == layer) {
        put_in_order(&mut read, &run.controls);
    }
    let next = neighbour(&read, focused, forward);
    if let Some(next) = next.filter(|_| next != neighbour(&laid_out, focused, forward)) {
        ctx.memory_mut(|m| {
            m.move_focus(FocusDirection::None);
            m.request_focus(next);
        });
    }
}

/// Put those of `all` that are in `ordered` into its order, in the places that they have together.
fn put_in_order(all: &mut [Id], ordered: &[Id]) {
    let mut wanted = ordered.iter().filter(|id| all.contains(id)).copied().collect::<Vec<_>>().into_iter();
    for place in all.iter_mut().filter(|id| ordered.contains(id)) {
        *place = wanted.next().unwrap_or(*place);
    }
}

fn neighbour(all: &[Id], of: Id, forward: bool) -> Option<Id> {
    let at = all.iter().position(|id| *id == of)?;
    let step = if forward { 1 } else { all.len() - 1 };
    all.get((at + step) % all.len()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_in_its_own_order_at_its_place_among_the_others() {
        let [file, export, theme, undo, cells] = ["file", "export", "theme", "undo", "cells"].map(Id::unique);
        let mut all = [file, export, theme, undo, cells];
        put_in_order(&mut all, &[undo, theme, export]);
        assert_eq!(all, [file, undo, theme, export, cells]);
        assert_eq!((neighbour(&all, export, true), neighbour(&all, file, false)), (Some(cells), Some(cells)));
    }
}

//! Where boxes and lines go: layers from what is made first to what is made last, few crossings, neighbours side by side.
//!
//! Sugiyama's method: circles are cut, each resource gets the layer after all that it needs, long lines are cut into one piece per layer, each
//! layer is sorted by where its neighbours are, and boxes are drawn towards their neighbours. Deterministic: ties keep the order of the template.

use super::Drawing;

/// How often layers are sorted, once forwards and once backwards each time.
const SWEEPS: usize = 12;
const GAP: f64 = 18.0;
const LAYER_GAP: f64 = 90.0;
const MARGIN: f64 = 24.0;
pub const BOX_HEIGHT: f64 = 44.0;
/// The height that a passing line takes in a layer.
const LINE_HEIGHT: f64 = 10.0;
/// Width of a character of a label, more or less: fonts differ.
const CHARACTER: f64 = 7.4;

/// The box of a resource: its left upper corner and size.
#[derive(Clone, Copy, Debug, Default)]
pub struct Placed {
    pub x: f64,
    pub y: f64,
    pub width: f64,
}

/// A line from a resource to what it needs, through points.
pub struct Line {
    pub from: usize,
    pub to: usize,
    pub points: Vec<(f64, f64)>,
}

pub struct Layout {
    pub boxes: Vec<Placed>,
    pub lines: Vec<Line>,
    pub width: f64,
    pub height: f64,
}

/// A box, or a piece of a line that passes through a layer.
struct Piece {
    layer: usize,
    height: f64,
    /// The middle.
    y: f64,
    before: Vec<usize>,
    after: Vec<usize>,
}

struct Layers {
    pieces: Vec<Piece>,
    layers: Vec<Vec<usize>>,
    /// Each line as its pieces, from what is needed to what needs it.
    chains: Vec<(usize, usize, Vec<usize>)>,
}

pub fn layout(drawing: &Drawing) -> Layout {
    let mut layers = Layers::of(drawing);
    for _ in 0..SWEEPS {
        layers.sort();
    }
    layers.stack();
    for _ in 0..SWEEPS {
        layers.straighten();
    }
    layers.placed(drawing)
}

/// The needs of each resource without those that close a circle: what is left has an order.
fn cut(drawing: &Drawing) -> Vec<Vec<usize>> {
    let resources = &drawing.graph.resources;
    let mut kept: Vec<Vec<usize>> = vec![Vec::new(); resources.len()];
    // 0: not seen, 1: on the way, 2: done
    let mut state = vec![0u8; resources.len()];
    for root in 0..resources.len() {
        let mut open = vec![(root, 0)];
        while let Some((at, child)) = open.pop() {
            if child == 0 {
                if state[at] != 0 {
                    continue;
                }
                state[at] = 1;
            }
            match resources[at].needs.get(child) {
                None => state[at] = 2,
                Some(&need) => {
                    open.push((at, child + 1));
                    if state[need] != 1 {
                        kept[at].push(need);
                        open.push((need, 0));
                    }
                }
            }
        }
    }
    kept
}

/// The longest way from each resource to one that needs nothing.
fn depths(needs: &[Vec<usize>]) -> Vec<usize> {
    let mut depth: Vec<Option<usize>> = vec![None; needs.len()];
    for root in 0..needs.len() {
        let mut open = vec![root];
        while let Some(&at) = open.last() {
            let missing: Vec<usize> = needs[at].iter().copied().filter(|n| depth[*n].is_none()).collect();
            if missing.is_empty() || depth[at].is_some() {
                let deepest = needs[at].iter().filter_map(|n| depth[*n]).max();
                depth[at] = Some(deepest.map_or(0, |deepest| deepest + 1));
                open.pop();
            } else {
                open.extend(missing);
            }
        }
    }
    depth.into_iter().map(Option::unwrap_or_default).collect()
}

impl Layers {
    fn of(drawing: &Drawing) -> Layers {
        let needs = cut(drawing);
        let depths = depths(&needs);
        let piece = |layer, height| Piece { layer, height, y: 0.0, before: Vec::new(), after: Vec::new() };
        let mut pieces: Vec<Piece> = depths.iter().map(|depth| piece(*depth, BOX_HEIGHT)).collect();
        let mut chains = Vec::new();
        for (at, resource) in drawing.graph.resources.iter().enumerate() {
            for &need in &resource.needs {
                // A line that closes a circle goes against the layers; its pieces lie as those of its reverse.
                let (low, high) = if depths[need] < depths[at] { (need, at) } else { (at, need) };
                let mut chain = vec![low];
                for layer in depths[low] + 1..depths[high] {
                    pieces.push(piece(layer, LINE_HEIGHT));
                    chain.push(pieces.len() - 1);
                }
                chain.push(high);
                for pair in chain.windows(2).filter(|pair| pair[0] != pair[1]) {
                    pieces[pair[0]].after.push(pair[1]);
                    pieces[pair[1]].before.push(pair[0]);
                }
                if low != need {
                    chain.reverse();
                }
                chains.push((at, need, chain));
            }
        }
        let count = depths.iter().max().map_or(0, |deepest| deepest + 1);
        let mut layers = vec![Vec::new(); count];
        for (at, piece) in pieces.iter().enumerate() {
            layers[piece.layer].push(at);
        }
        Layers { pieces, layers, chains }
    }

    /// Sorts each layer by the middle of its neighbours, forwards by those before and backwards by those after.
    fn sort(&mut self) {
        let forwards: Vec<(usize, bool)> = (0..self.layers.len()).map(|layer| (layer, true)).collect();
        let backwards = (0..self.layers.len()).rev().map(|layer| (layer, false));
        for (layer, looks_back) in forwards.into_iter().chain(backwards) {
            let mut rank = vec![0.0; self.pieces.len()];
            for layer in &self.layers {
                layer.iter().enumerate().for_each(|(at, piece)| rank[*piece] = at as f64);
            }
            let key = |piece: &usize| {
                let piece_ = &self.pieces[*piece];
                let near = if looks_back { &piece_.before } else { &piece_.after };
                if near.is_empty() {
                    rank[*piece]
                } else {
                    near.iter().map(|n| rank[*n]).sum::<f64>() / near.len() as f64
                }
            };
            let mut sorted: Vec<(f64, usize)> = self.layers[layer].iter().map(|p| (key(p), *p)).collect();
            sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
            self.layers[layer] = sorted.into_iter().map(|(_, piece)| piece).collect();
        }
    }

    /// Puts the pieces of each layer under each other.
    fn stack(&mut self) {
        for layer in &self.layers {
            let mut y = 0.0;
            for &piece in layer {
                self.pieces[piece].y = y + self.pieces[piece].height / 2.0;
                y += self.pieces[piece].height + GAP;
            }
        }
    }

    /// Draws each piece towards the middle of its neighbours, as far as those beside it leave room.
    fn straighten(&mut self) {
        for layer in self.layers.clone() {
            let wanted: Vec<f64> = layer.iter().map(|piece| self.wanted(*piece)).collect();
            let mut ys = wanted;
            // Whoever comes too close to the one above is moved down, then the rest of the way is shared upwards.
            for at in 1..layer.len() {
                ys[at] = ys[at].max(ys[at - 1] + self.distance(layer[at - 1], layer[at]));
            }
            let lowest_down = ys.clone();
            for at in (0..layer.len().saturating_sub(1)).rev() {
                let room = ys[at + 1] - self.distance(layer[at], layer[at + 1]);
                ys[at] = lowest_down[at].min(room);
            }
            let mean_wanted: f64 = layer.iter().map(|piece| self.wanted(*piece)).sum::<f64>();
            let shift = (mean_wanted - ys.iter().sum::<f64>()) / layer.len().max(1) as f64;
            for (piece, y) in layer.iter().zip(ys) {
                self.pieces[*piece].y = y + shift;
            }
        }
    }

    fn wanted(&self, piece: usize) -> f64 {
        let piece = &self.pieces[piece];
        let near: Vec<f64> = piece.before.iter().chain(&piece.after).map(|n| self.pieces[*n].y).collect();
        if near.is_empty() { piece.y } else { near.iter().sum::<f64>() / near.len() as f64 }
    }

    fn distance(&self, above: usize, below: usize) -> f64 {
        (self.pieces[above].height + self.pieces[below].height) / 2.0 + GAP
    }

    fn placed(&self, drawing: &Drawing) -> Layout {
        let resources = &drawing.graph.resources;
        let label = |at: usize| resources[at].id.chars().count().max(resources[at].kind.chars().count());
        let width = |at: usize| label(at) as f64 * CHARACTER + 24.0;
        let tops = self.pieces.iter().map(|piece| piece.y - piece.height / 2.0);
        let top = tops.fold(f64::INFINITY, f64::min);
        let bottoms = self.pieces.iter().map(|piece| piece.y + piece.height / 2.0);
        let bottom = bottoms.fold(f64::NEG_INFINITY, f64::max);
        let (mut lefts, mut widths, mut x) = (Vec::new(), Vec::new(), MARGIN);
        for layer in &self.layers {
            let widest = layer.iter().filter(|piece| **piece < resources.len()).map(|piece| width(*piece));
            let widest = widest.fold(0.0, f64::max);
            lefts.push(x);
            widths.push(widest);
            x += widest + LAYER_GAP;
        }
        let middle = |piece: usize| self.pieces[piece].y - top + MARGIN;
        let boxes: Vec<Placed> = (0..resources.len())
            .map(|at| {
                let layer = self.pieces[at].layer;
                Placed { x: lefts[layer], y: middle(at) - BOX_HEIGHT / 2.0, width: widths[layer] }
            })
            .collect();
        let lines = self.chains.iter().map(|(from, to, chain)| {
            let mut points = Vec::new();
            for (index, piece) in chain.iter().enumerate() {
                let layer = self.pieces[*piece].layer;
                let (left, right) = (lefts[layer], lefts[layer] + widths[layer]);
                let y = middle(*piece);
                let is_end = index == 0 || index + 1 == chain.len();
                let leaves_right = self.leaves_right(chain, index);
                match (is_end, leaves_right) {
                    (true, true) => points.push((right, y)),
                    (true, false) => points.push((left, y)),
                    (false, true) => points.extend([(left, y), (right, y)]),
                    (false, false) => points.extend([(right, y), (left, y)]),
                }
            }
            // From the one that needs to the one that is needed.
            points.reverse();
            Line { from: *from, to: *to, points }
        });
        Layout {
            lines: lines.collect(),
            boxes,
            width: x - LAYER_GAP + MARGIN,
            height: bottom - top + 2.0 * MARGIN,
        }
    }

    /// Whether a chain leaves its piece to the right, or comes to its last piece from there.
    fn leaves_right(&self, chain: &[usize], index: usize) -> bool {
        let layer = |index: usize| self.pieces[chain[index]].layer;
        if index + 1 < chain.len() {
            layer(index + 1) >= layer(index)
        } else {
            layer(index - 1) > layer(index)
        }
    }
}

// A block: base plate, cells, stops, top plate and wedge; and the cell mount alone. Pictures by ./render.
//   openscad -D 'build="clinic"' -D 'part="block"' block.scad
include <parameters.scad>

build = "clinic"; // clinic, hx711-spi, infant, hobby
part = "block";   // block, mount, wedge, base, top, clamp, ring
explode = 0;      // mm between the layers

row_of = [for (b = builds) if (b[0] == build) b][0];
cells = row_of[1];
size = [row_of[3], row_of[4]];
hobby = build == "hobby";
rows = cells == 4 && !hobby ? 2 : 1;
single = cells == 1;
lift = hobby ? ring_height + 3 + puck : pad + cell[2] + pad; // from base plate to top plate
stack = base + lift + top;
$fn = 40;

// Where the ends of the cells are: fixed to the base plate, free under the top plate. Two in a line have their fixed ends in the middle.
function side(i) = single ? 1 : (i % 2 == 0 ? 1 : -1);
function line_y(i) = rows == 2 ? (i < 2 ? row / 2 : -row / 2) : 0;
function near(i) = single ? -cell[0] / 2 + hole_from_end : side(i) * (between / 2 + hole_from_end);
function far(i) = near(i) + side(i) * (cell[0] - 2 * hole_from_end);
bridge_at = [for (x = [-1, 1], y = [-1, 1]) [x * (size[0] / 2 - 32), y * (size[1] / 2 - 26)]];
screw_at = [for (x = [-1, 1], y = [-1, 1]) [x * size[0] / 4, y * (size[1] / 2 - 15)]];
foot_at = [for (x = [-1, 1], y = [-1, 1]) [x * (size[0] / 2 - 35), y * (size[1] / 2 - 12)]];
clamp_at = [for (s = rows == 2 ? [-1, 1] : [1], i = single || hobby ? [0] : [0, 1]) [side(i) * 16, s * (size[1] / 2 - 9)]];
corner_at = hobby ? [for (x = [-1, 1]) [x * (size[0] / 2 - 70), 0]] : [for (x = [-1, 1], y = [-1, 1]) [x * (size[0] / 2 - 12), y * (size[1] / 2 - 12)]];

assert(len([for (b = builds) if (b[0] == build) b]) == 1, "build is not in parameters.scad");
assert(stop_gap > 0 && stop_gap < pad, "the stop has no room");
assert(hobby || abs(far(0)) + hole_from_end <= size[0] / 2, "a cell sticks out of the plates");
assert(hobby || (rows - 1) * row + cell[1] + 2 * air <= size[1] - 24, "the cells touch the corner stops");
echo(str(build, hobby ? str(": rings ", bridge_at) : str(": fixed holes x ", [for (i = [0 : cells - 1]) near(i)], ", free holes x ", [for (i = [0 : cells - 1]) far(i)], ", rows y ", [for (i = [0 : cells - 1]) line_y(i)]),
  ", corner stops ", corner_at, ", wedge screws ", screw_at, ", feet ", foot_at, ", clamps ", clamp_at, ", stop gap ", stop_gap, ", stack ", stack, ", thick edge ", stack + thin_edge + size[1] * tan(wedge_angle)));

module holes(at, d, h) for (p = at) translate([p[0], p[1], -1]) cylinder(h = h + 2, d = d);

module plate(h) translate([-size[0] / 2, -size[1] / 2, 0]) cube([size[0], size[1], h]);

function pairs(xs) = [for (i = [0 : len(xs) - 1], s = [-1, 1]) [xs[i], line_y(i) + s * hole_pitch / 2]];

bolts_near = hobby ? [] : pairs([for (i = [0 : cells - 1]) near(i)]);
bolts_far = hobby ? [] : pairs([for (i = [0 : cells - 1]) far(i)]);
stops_at = hobby ? [] : [for (i = [0 : cells - 1]) [far(i), line_y(i)]];

module base_plate() difference() {
  color("Silver") plate(base);
  holes(bolts_near, m6, base);
  holes(concat(corner_at, stops_at), m8_tapped, base);
  holes(foot_at, m4_tapped, base);
  holes([for (p = clamp_at, s = [-1, 1]) [p[0] + s * clamp_pitch / 2, p[1]]], m3, base);
}

// Its four holes for wood screws hold the wedge from below, before the plate is bolted to the cells.
module top_plate() difference() {
  color("Silver") plate(top);
  holes(bolts_far, m6, top);
  holes(screw_at, wood, top);
}

module a_cell(i) translate([(near(i) + far(i)) / 2, line_y(i), 0]) color([0.72, 0.74, 0.8]) difference() {
  translate([-cell[0] / 2, -cell[1] / 2, 0]) cube(cell);
  for (x = [-8, 8]) translate([x, 0, cell[2] / 2]) rotate([90, 0, 0]) cylinder(h = cell[1] + 2, d = cell[2] * 0.68, center = true);
  translate([-8, -cell[1], cell[2] * 0.16]) cube([16, 2 * cell[1], cell[2] * 0.68]);
  for (x = [-1, 1], y = [-1, 1]) translate([x * (cell[0] / 2 - hole_from_end), y * hole_pitch / 2, -1]) cylinder(h = cell[2] + 2, d = 5);
}

module a_pad(x, y) color("DimGray") translate([x - 12, y - cell[1] / 2, 0]) difference() {
  cube([24, cell[1], pad]);
  holes([for (s = [-1, 1]) [12, cell[1] / 2 + s * hole_pitch / 2]], m6, pad);
}

// A set screw M8 in the base plate with its lock nut below; its tip stands a gap under what it stops.
module stop(x, y, tip) color("Firebrick") translate([x, y, 0]) {
  translate([0, 0, -6]) cylinder(h = tip + 6, d = 8);
  translate([0, 0, -5]) cylinder(h = 5, d = 14.4, $fn = 6);
}

// Countersunk M6, flush with the plate on the side of the head: 1 above, 0 below.
module bolts(at, z, h, head) color("Black") for (p = at) translate([p[0], p[1], z]) {
  cylinder(h = h, d = 6);
  if (head) translate([0, 0, h - 3.2]) cylinder(h = 3.3, d1 = 6, d2 = 12.4); else translate([0, 0, -0.1]) cylinder(h = 3.3, d1 = 12.4, d2 = 6);
}

module foot() color([0.2, 0.2, 0.2]) translate([0, 0, -12]) cylinder(h = 12, d1 = 16, d2 = 20);

module wedge() difference() {
  color("BurlyWood") translate([-size[0] / 2, 0, 0]) rotate([90, 0, 90]) linear_extrude(size[0])
    polygon([[-size[1] / 2, 0], [size[1] / 2, 0], [size[1] / 2, thin_edge], [-size[1] / 2, thin_edge + size[1] * tan(wedge_angle)]]);
  holes(bolts_far, bolt_access, thin_edge + size[1]);
}

// The jacket of the cable between two jaws; a pull ends here and not at the solder.
module clamp() color("SteelBlue") difference() {
  translate([-9, -14, 0]) cube([18, 28, 12]);
  translate([-10, 0, 6]) rotate([0, 90, 0]) cylinder(h = 20, d = cable - 0.4);
  translate([-10, -15, 5.6]) cube([20, 30, 0.8]);
  holes([for (s = [-1, 1]) [0, s * clamp_pitch / 2]], m3, 12);
}

module lead(i) color([0.15, 0.15, 0.17]) {
  x = near(i) - side(i) * 4; y = line_y(i); out = size[1] / 2 + 45; z = base + pad + cell[2] / 2; s = y < 0 ? -1 : 1;
  points = [[x, y + s * cell[1] / 2, z], [x - side(i) * 3, y + s * (cell[1] / 2 + 8), base + 8], [side(i) * 16, s * (size[1] / 2 - 9), base + 6], [side(i) * 16, s * out, base + 6]];
  for (k = [0 : 2]) hull() { translate(points[k]) sphere(d = cable, $fn = 16); translate(points[k + 1]) sphere(d = cable, $fn = 16); }
}

// Carries the frame of a half-bridge and leaves its middle free to bend; the top plate presses on the middle by a puck.
module ring() color("SteelBlue") difference() {
  translate([-half_bridge[0] / 2 - 3, -half_bridge[1] / 2 - 3, 0]) cube([half_bridge[0] + 6, half_bridge[1] + 6, ring_height + 3]);
  translate([-half_bridge[0] / 2, -half_bridge[1] / 2, ring_height]) cube([half_bridge[0], half_bridge[1], 4]);
  translate([-half_bridge[0] / 2 + 5, -half_bridge[1] / 2 + 5, -1]) cube([half_bridge[0] - 10, half_bridge[1] - 10, ring_height + 2]);
}

module mount() {
  base_plate();
  translate([0, 0, base + explode]) {
    if (hobby) for (p = bridge_at) translate([p[0], p[1], 0]) {
      ring();
      color("Gainsboro") translate([-half_bridge[0] / 2, -half_bridge[1] / 2, ring_height + explode / 2]) cube([half_bridge[0], half_bridge[1], 3]);
      color("DimGray") translate([0, 0, ring_height + 3 + explode / 2]) cylinder(h = puck, d = 12);
    }
    else for (i = [0 : cells - 1]) {
      a_pad(near(i), line_y(i));
      translate([0, 0, pad + explode / 2]) a_cell(i);
      translate([0, 0, pad + cell[2] + explode]) a_pad(far(i), line_y(i));
    }
  }
  if (!hobby) {
    for (i = [0 : cells - 1]) { stop(far(i), line_y(i), base + pad - stop_gap); lead(i); }
    bolts(bolts_near, 0, base + pad + 11, false);
  }
  for (p = clamp_at) translate([p[0], p[1], base]) rotate([0, 0, 90]) clamp();
  for (p = corner_at) stop(p[0], p[1], base + lift - corner_gap);
  for (p = foot_at) translate([p[0], p[1], 0]) foot();
}

if (part == "block") {
  mount();
  translate([0, 0, base + lift + 2.2 * explode]) top_plate();
  bolts(bolts_far, base + lift + 2.2 * explode - pad - 11, top + pad + 11, true);
  translate([0, 0, stack + 3.4 * explode]) wedge();
}
if (part == "mount") mount();
if (part == "wedge") wedge();
if (part == "base") projection() base_plate();
if (part == "top") projection() top_plate();
if (part == "clamp") clamp();
if (part == "ring") ring();

// Measures of the blocks in millimetres. The tests compare them with ../bom.csv and ../profiles; README.md section 4 has the drill tables made of them.

// Build of bom.csv, cells in a block, capacity of one in kg, length and width of the block.
builds = [
  ["clinic", 2, 50, 270, 110],
  ["hx711-spi", 4, 50, 270, 110],
  ["infant", 1, 5, 150, 90],
  ["hobby", 4, 50, 270, 110],
];

// Single-point cell: length, width, height; holes M6, two at each end, side by side. Check them against the drawing that comes with your cell.
cell = [130, 30, 22];
hole_from_end = 12;
hole_pitch = 15;

// How far the free end sinks at the rated load, by the cell's sheet (single-point cells: 0.2 to 0.6), and where the stop takes over.
deflection = 0.4;
stop_at = 1.2;
stop_gap = deflection * stop_at;
corner_gap = 1.0;

// Half-bridge sensor of the hobby build: side of its square frame, its height, height of the printed ring that carries the frame.
half_bridge = [34, 34, 8];
ring_height = 6;
puck = 7;

base = 8;      // plates of aluminium
top = 8;
pad = 6;       // pads of steel or aluminium between plate and cell: what holds the cell off the plates
between = 6;   // air between the fixed ends of two cells in a line
row = 40;      // from the middle of one row of cells to the next, where there are two
air = 3;       // between what moves and what doesn't

wedge_angle = 25;
thin_edge = 5;
bolt_access = 14; // holes in the wedge through which the bolts of the top plate are tightened

cable = 5;     // of the cell's cable
clamp_from_solder = 30;
clamp_pitch = 18; // between its two bolts M3

// Drills: clearance of M6, M3 and the wood screws, core of M8 and M4.
m6 = 6.6;
m3 = 3.4;
wood = 4.5;
m8_tapped = 6.8;
m4_tapped = 3.3;

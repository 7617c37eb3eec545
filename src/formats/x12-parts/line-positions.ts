/** Where the first segment of a line (PO1, POC) has its elements. */
export interface LinePositions {
  quantity: number;
  unit: number;
  price: number;
  basis: number;
  /** First qualifier of the item pairs. */
  item: number;
}

export const po1: LinePositions = { quantity: 2, unit: 3, price: 4, basis: 5, item: 6 };
/** POC has the change in 02 and the quantity left to receive in 04; its unit is a composite. */
export const poc: LinePositions = { quantity: 3, unit: 5, price: 6, basis: 7, item: 8 };

/** POC, a changed line of 860 and 865. */

/** Table of POC: line, change, quantity, quantity left to receive, unit (composite), price, basis, item pairs. */
export const pocSegment = `O350 M670 X330 X671 XC001 X212 O639${' X235 X234'.repeat(10)} | C0305 C0706 P0809 P1011 P1213 P1415 P1617 P1819 P2021 P2223 P2425 P2627`;

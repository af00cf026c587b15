/** Ids of the demo company of the simulator, for the example of each tool. The same on every start. */
export const exampleIds = {
  company: '5120384756473829',
  /** San Francisco HQ, the primary office. */
  office: '5120385756474838',
  /** Austin. */
  branchOffice: '5120385756475847',
  branchNumber: '+15125550100',
  /** Sales, in the primary office. */
  department: '5120385756529324',
  /** Lobby, in the primary office, with a number and two phones. */
  room: '5120385756480892',
  roomNumber: '+14155550110',
  phone: '+14155550110-room-5120385756480892-obi-hex_002af410f5',
  /** Marina, in the primary office, without a number. */
  roomWithoutNumber: '5120385756485937',
  /** Bruno Example, an operator of the primary office and of Sales. */
  user: '5120385756511162',
} as const;

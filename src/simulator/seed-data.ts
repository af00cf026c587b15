/** The demo company, as short rows. Every name, number and domain is invented. */

/** Country, time zone, name, main number, pool area codes, E911 address as `street|floor|city|state|zip`. */
export const officeRows = [
  [
    'US',
    'America/Los_Angeles',
    'San Francisco HQ',
    '+14155550100',
    '100 Harbor Example St|Floor 12|San Francisco|CA|94111',
  ],
  ['US', 'America/Chicago', 'Austin', '+15125550100', '42 Sample Creek Rd||Austin|TX|78701'],
  ['CA', 'America/Toronto', 'Montréal', '+15145550100', '7 rue Exemple|Étage 3|Montréal|QC|H2Y 1C6'],
  ['GB', 'Europe/London', 'London', '+442055501000', '9 Specimen Lane|2nd floor|London|England|EC1A 1BB'],
  ['JP', 'Asia/Tokyo', '東京', '+81355550100', ''],
  ['AU', 'Australia/Sydney', 'Sydney', '+61255550100', '3 Placeholder Wharf||Sydney|NSW|2000'],
] as const;

/** Office index, name, description, ring seconds, hours on, extras. */
export const departmentRows = [
  [0, 'Sales', 'New customers.', 30, true, 'menu'],
  [0, 'Support', 'Help with what we sold.', 45, true, 'queue'],
  [0, 'Billing', 'Invoices and payments.', 30, true, ''],
  [0, 'Front desk', 'Visitors and parcels.', 20, false, ''],
  [1, 'Support', 'Evening shift of support.', 40, true, 'queue'],
  [1, 'Field service', 'Engineers on the road.', 25, true, 'lunch'],
  [1, 'Sales South', 'Texas and around.', 30, true, ''],
  [2, 'Ventes', 'Nouveaux clients.', 30, true, 'lunch'],
  [2, 'Service à la clientèle', 'Aide aux clients.', 35, true, 'queue'],
  [3, 'Sales UK', 'New customers in the UK.', 30, true, 'menu'],
  [3, 'Accounts', 'Invoices and payments, UK.', 30, true, ''],
  [4, '営業', '新規のお客様', 30, true, 'lunch'],
  [5, 'Support APAC', 'Follow the sun.', 45, true, 'queue'],
  [5, 'Reception', 'Visitors.', 15, false, ''],
] as const;

/** Office index and the rooms in it; a name with `*` has no number. */
export const roomRows = [
  [0, 'Lobby,Alcatraz,Golden Gate,Mission,Presidio,Marina*,Server room,Kitchen*'],
  [1, 'Lobby,Barton,Zilker,Congress*,Workshop'],
  [2, 'Réception,Saint-Laurent,Mont-Royal,Cuisine*'],
  [3, 'Reception,Tower,Thames,Greenwich*,Post room'],
  [4, '受付,桜,富士*'],
  [5, 'Reception,Harbour,Bondi*,Store room'],
] as const;

/** Office index, first name, last name, job. */
export const userRows = [
  [0, 'Ada', 'Sample', 'Head of operations'],
  [0, 'Bruno', 'Example', 'Account manager'],
  [0, 'Chidi', 'Placeholder', 'Support lead'],
  [0, 'Dana', 'Specimen', 'Bookkeeper'],
  [0, 'Emil', 'Proxy', 'Receptionist'],
  [1, 'Farah', 'Sample', 'Support engineer'],
  [1, 'Gus', 'Template', 'Field engineer'],
  [1, 'Hana', 'Mockley', 'Account manager'],
  [2, 'Inès', 'Exemple', 'Directrice'],
  [2, 'Jules', 'Modèle', 'Conseiller'],
  [2, 'Karim', 'Gabarit', 'Conseiller'],
  [3, 'Lena', 'Standin', 'Office manager'],
  [3, 'Moe', 'Dummy', 'Account manager'],
  [3, 'Nia', 'Proxy', 'Bookkeeper'],
  [4, '莉子', '見本', '営業部長'],
  [4, '蓮', '例', '営業'],
  [5, 'Otis', 'Sample', 'Support engineer'],
  [5, 'Pia', 'Example', 'Receptionist'],
  [5, 'Quinn', 'Specimen', 'Support engineer'],
] as const;

/** Office index, name, and what kind of group. */
export const groupRows = [
  [0, 'Orders', 'callcenter'],
  [0, 'Technical help', 'callcenter'],
  [1, 'Service calls', 'callcenter'],
  [3, 'UK help', 'callcenter'],
  [0, 'New sellers', 'coachingteam'],
  [0, 'Support academy', 'coachingteam'],
  [2, 'Relève', 'coachingteam'],
] as const;

/** Numbers in the reserved pool: country, area code, prefix of the last two digits, count. */
export const poolRows = [
  ['US', '415', '+141555501', 6, 40],
  ['US', '512', '+151255501', 4, 40],
  ['CA', '514', '+151455501', 3, 40],
  ['GB', '20', '+4420555011', 3, 10],
  ['US', '800', '+180055501', 2, 40],
  ['JP', '3', '+813555501', 2, 50],
] as const;

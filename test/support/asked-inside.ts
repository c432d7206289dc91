const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** The field of a filter that asks about a scalar inside an object, by the name of the object. Null: it is never set there. */
const INSIDE: Readonly<Record<string, (name: string) => string | null>> = {
  access: (name) => `access${capital(name)}`,
  address: (name) => (name === 'country' ? name : `address${capital(name)}`),
  membership: (name) => name,
  primaryContact: (name) => (name === 'website' ? null : `contact${capital(name)}`),
  salesContact: (name) => (name === 'website' ? name : `sales${capital(name)}`),
  supportContact: (name) => (name === 'name' ? null : `support${capital(name)}`),
};

/** The field of a filter that asks about a scalar inside an object. Undefined: the object is none of these. */
export const askedInside = (object: string, name: string): string | null | undefined => INSIDE[object]?.(name);

import { createContext, useContext } from 'react';
import type { Domain } from './config';

/** The parts of the schema, for panels, which the editor creates without properties. */
export const Domains = createContext<readonly Domain[]>([]);

export const useDomains = (): readonly Domain[] => useContext(Domains);

export { Cloud, MarketRegion } from './clouds';
